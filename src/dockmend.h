/*
 * What the programs, the tests and the fuzz targets are built on, in one header; it is not installed, and may change with
 * every release. All memory comes from the caller's arena, nothing is printed, no file is read, and results are the same
 * for the same bytes.
 *
 *   struct dm_arena arena = {0};
 *   struct dm_policy policy = {0};
 *   struct dm_lock lock = {0};
 *   struct dm_options options = {.policy = &policy, .lock = &lock, .inline_ignores = true};
 *   struct dm_result result = dm_driver_run(&arena, text, &options);
 *   // result.valid, result.findings, result.revision.text
 *   dm_diff_unified(&out, "Dockerfile", &result.revision);
 *   dm_arena_finish(&arena);
 *
 * parse     dm_tree_parse, dm_tree_valid      dockerfile/parse.h, dockerfile/tree.h
 * run       dm_driver_run, dm_passes          pass/pass.h
 * findings  struct dm_finding                 pass/pass.h
 * diff      dm_diff_unified                   edit/edit.h
 * choices   dm_groups_make, dm_groups_apply   pass/group.h
 * settings  dm_policy_parse                   config/policy.h
 * lock      dm_lock_parse, dm_lock_write      lock/lock.h
 * changes   dm_added_lines_parse, _narrow     report/added_lines.h
 * reports   dm_formats, dm_format_find        report/report.h
 */
#ifndef DOCKMEND_H
#define DOCKMEND_H

#include "dockerfile/parse.h"
#include "pass/group.h"
#include "pass/pass.h"
#include "report/report.h"

#define DM_VERSION "0.2.0"

#endif
