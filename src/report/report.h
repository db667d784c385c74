/* Output formats: one file each. All write into a buffer; the command prints. */
#ifndef DM_REPORT_H
#define DM_REPORT_H

#include "../escape.h"
#include "../pass/group.h"
#include "added_lines.h"
#include "json_write.h"

enum dm_format_id {
	DM_FORMAT_DEFAULT, /* diff, or where findings are listed: text */
#define FORMAT(id, name, function) DM_FORMAT_##id,
#include "formats.def"
#undef FORMAT
	DM_FORMAT_COUNT,
};

/* One file of a run. */
struct dm_report {
	const char *path; /* relative to the current folder, with `/` */
	const struct dm_result *result;
	const struct dm_added_lines_file *since; /* the lines of --since; NULL: all lines count */
	const char *
		pages; /* URI of the folder of pages PASS.txt that the terminal opens; NULL: no links */
	bool color;
	bool verbose; /* also what only informs, and what a comment silences */
	bool brief;   /* a baseline is in force: what only informs is told with verbose only */
};

/*
 * begin and end are written once per run, around the files, which a line end parts (machines get a comma before it).
 * What a file leaves in *rest is handed to end in one piece.
 */
struct dm_format {
	const char *name;
	void (*begin)(struct dm_buf *out); /* NULL: lines of text, nothing around them */
	void (*file)(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report);
	void (*end)(struct dm_buf *out, struct dm_str rest);
};

/* By enum dm_format_id; DM_FORMAT_DEFAULT has no name. */
extern const struct dm_format *const dm_formats[DM_FORMAT_COUNT];
#define FORMAT(id, name, function) extern const struct dm_format dm_format_##function;
#include "formats.def"
#undef FORMAT

/* DM_FORMAT_DEFAULT where there is no format of this name. */
enum dm_format_id
dm_format_find(const char *name);

/* How a place is shown below its line. */
struct dm_report_mark {
	struct dm_span bytes; /* of the line; may reach beyond it */
	const char *color;    /* NULL: none */
	const char *label;    /* NULL: `^~~~`; else `---- label`, beside another mark */
	bool again;           /* the line is shown above */
};

/* caret: room for what stands below the line; what it holds does not matter. */
void
dm_report_line(struct dm_buf *out, struct dm_buf *caret, struct dm_str line, uint32_t number,
	const struct dm_report_mark *mark);
/* The line of the text and a caret below the column; both 1-based, columns count characters. */
void
dm_report_excerpt(struct dm_buf *out, struct dm_str text, uint32_t line, uint32_t column);
/* Our own ignore comments that name no pass, a line each; verbose: also those that silence nothing. */
void
dm_report_unused(
	struct dm_buf *out, const char *path, const struct dm_result *result, bool verbose);
/* A finding that counts for exit status 1 of --check at this level. */
bool
dm_finding_counts(const struct dm_finding *finding, enum dm_level fail_on);
/* What reports list: all that asks for something; with verbose notes and what is silenced, too. What is fine never. */
bool
dm_finding_listed(const struct dm_finding *finding, bool verbose);
/* Indexes of the findings in the order of the places that they point at; what is of one place stays in its order. */
const uint32_t *
dm_findings_by_place(struct dm_arena *arena, const struct dm_result *result);
/* The same for one file of a run. */
bool
dm_report_lists(const struct dm_report *report, const struct dm_finding *finding);
/* 0-based; the last line of the place that the finding points at. */
uint32_t
dm_finding_last_line(const struct dm_result *result, const struct dm_finding *finding);
/* "fixable", "suggested", "suggested (--unsafe)", "declined (reason)", "ignored" */
const char *
dm_finding_state(struct dm_arena *arena, const struct dm_finding *finding);
/*
 * For each finding 32 hexadecimal digits and a NUL that stay while the file around the finding changes: of the pass,
 * the words of the instruction, and which one of several equal ones it is.
 */
char (*dm_fingerprints(struct dm_arena *arena, const struct dm_result *result))[33];
/* The finding that carries the fix of its group, so that the fix is told once. */
bool
dm_finding_leads(const struct dm_groups *groups, uint32_t index);
/* The hull whose first finding this is, for each finding; else NULL. */
const struct dm_hull **
dm_hulls_by_finding(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, const struct dm_hull *hulls, uint32_t count);
/* Its lines, before and after, are valid UTF-8 without CR and NUL, so that JSON and a review carry them unchanged. */
bool
dm_hull_plain(const struct dm_result *result, const struct dm_hull *hull);
/* As the diff of --since names it, from the top of the repository, wherever dockmend runs; else the report's path. */
const char *
dm_report_path(const struct dm_report *report);
/* One line of Markdown without its end: how these passes, each named once, are silenced, and what says more of them. */
void
dm_report_remedy(struct dm_buf *out, const char *const *passes, uint32_t count);
/* The first error note: path:line:column: what is wrong. */
void
dm_report_invalid(struct dm_buf *out, const char *path, const struct dm_tree *tree);

#endif
