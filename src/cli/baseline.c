#include "baseline.h"

#include "../file/file.h"
#include "../report/json_write.h"
#include "../config/yaml_tree.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- reading ---- */

/* 3f2a91c0d4e5b6a7, 3f2a91c0d4e5b6a7-2 */
static bool
read_key(const char *text, struct dm_instr_key *key)
{
	static const char digits[] = "0123456789abcdef";
	*key = (struct dm_instr_key){0, 1};
	for (size_t i = 0; i < 16; i++) {
		const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
		if (!digit) {
			return false;
		}
		key->hash = key->hash << 4 | (uint64_t)(digit - digits);
	}
	if (text[16] == '\0') {
		return true;
	}
	char *end;
	unsigned long number = strtoul(text + 17, &end, 10);
	key->number = (uint32_t)number;
	return text[16] == '-' && text[17] >= '1' && text[17] <= '9' && *end == '\0' &&
	       number > 1 && number <= UINT32_MAX;
}

static bool
read_pass(struct dm_arena *arena, const struct dm_yaml *id, const struct dm_yaml *list,
	struct dm_known_findings *accepted, struct dm_err *err)
{
	const char **ids = dm_arena_alloc(arena, (dm_pass_count + 1) * sizeof *ids);
	uint32_t pass = dm_pass_count;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		ids[i] = dm_passes[i]->id;
		pass = strcmp(ids[i], id->text) == 0 ? i : pass;
	}
	if (pass == dm_pass_count) {
		return dm_yaml_unknown(err, id, "pass", ids);
	}
	if (list->kind != DM_YAML_LIST) {
		return dm_fail(err, list->line, list->column, "a list is needed here");
	}
	for (uint32_t i = 0; i < list->count; i++) {
		const struct dm_yaml *item = list->items[i];
		struct dm_known_finding *entry = dm_push(arena, accepted->entries, accepted->count);
		entry->pass = pass;
		if (item->kind != DM_YAML_SCALAR || !read_key(item->text, &entry->instr)) {
			return dm_fail(err, item->line, item->column,
				"an entry is 16 hex digits, and -2, -3, ... for a repeat");
		}
	}
	return true;
}

static bool
read_file(struct dm_arena *arena, const struct dm_yaml *map, struct dm_known_findings *accepted,
	struct dm_err *err)
{
	if (map->kind != DM_YAML_MAP) {
		return dm_fail(err, map->line, map->column, "a mapping of passes is needed here");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		if (!read_pass(arena, map->keys[i], map->items[i], accepted, err)) {
			return false;
		}
	}
	if (accepted->count) {
		dm_sort(accepted->entries, accepted->count, sizeof *accepted->entries,
			dm_known_compare);
	}
	for (uint32_t i = 1; i < accepted->count; i++) {
		if (dm_known_compare(&accepted->entries[i - 1], &accepted->entries[i]) == 0) {
			return dm_fail(err, map->line, map->column, "an entry is there twice");
		}
	}
	return true;
}

static int
compare_files(const void *a, const void *b)
{
	const struct dm_baseline_file *left = a, *right = b;
	return strcmp(left->path, right->path);
}

bool
dm_baseline_parse(struct dm_arena *arena, struct dm_str text, struct dm_baseline *baseline,
	struct dm_err *err)
{
	static const char *const keys[] = {"version", "files", NULL};
	struct dm_yaml *root;
	*baseline = (struct dm_baseline){.folder = ""};
	if (!dm_yaml_parse(arena, text, &root, err)) {
		return false;
	}
	if (root->kind != DM_YAML_MAP) {
		return dm_fail(err, root->line, root->column, "the baseline must be a mapping");
	}
	for (uint32_t i = 0; i < root->count; i++) {
		if (strcmp(root->keys[i]->text, "version") != 0 &&
			strcmp(root->keys[i]->text, "files") != 0) {
			return dm_yaml_unknown(err, root->keys[i], "key", keys);
		}
	}
	const struct dm_yaml *version = dm_yaml_get(root, "version"),
			     *files = dm_yaml_get(root, "files");
	if (!version || version->kind != DM_YAML_SCALAR || strcmp(version->text, "1") != 0) {
		return dm_fail(err, version ? version->line : 1, version ? version->column : 1,
			"this program reads baselines of `version: 1` only");
	}
	if (files && files->kind != DM_YAML_MAP) {
		return dm_fail(err, files->line, files->column, "files must be a mapping");
	}
	for (uint32_t i = 0; files && i < files->count; i++) {
		struct dm_baseline_file *file = dm_push(arena, baseline->files, baseline->count);
		file->path = files->keys[i]->text;
		if (!read_file(arena, files->items[i], &file->accepted, err)) {
			return false;
		}
	}
	if (baseline->count) {
		dm_sort(baseline->files, baseline->count, sizeof *baseline->files, compare_files);
	}
	return true;
}

bool
dm_baseline_read(
	struct dm_arena *arena, const char *path, struct dm_baseline *baseline, struct dm_err *err)
{
	struct dm_file file;
	if (!dm_file_read(arena, path, &file, err) ||
		!dm_baseline_parse(arena, file.text, baseline, err)) {
		return false;
	}
	baseline->folder = dm_baseline_folder(arena, path);
	return true;
}

/* ---- names of files ---- */

const char *
dm_baseline_folder(struct dm_arena *arena, const char *path)
{
	char real[PATH_MAX];
	return realpath(dm_path_folder(arena, path), real) ? dm_arena_str(arena, dm_str(real)).p
							   : NULL;
}

/* YAML holds UTF-8 only. */
static const char *
as_utf8(struct dm_arena *arena, const char *name)
{
	struct dm_buf out = {0};
	for (size_t left = name ? strlen(name) : 0; left;) {
		size_t n = dm_utf8_len(name, left);
		dm_buf_add(&out, n ? name : "\xEF\xBF\xBD", n ? n : 3);
		name += n ? n : 1;
		left -= n ? n : 1;
	}
	const char *text = dm_arena_str(arena, dm_buf_view(&out)).p;
	dm_buf_finish(&out);
	return text;
}

const char *
dm_baseline_name(struct dm_arena *arena, const char *folder, const char *path)
{
	const char *above = dm_baseline_folder(arena, path);
	const char *name = dm_str_base_name(dm_str(path)).p;
	size_t n = strlen(folder);
	if (above) {
		name = dm_arena_printf(arena, "%s/%s", strcmp(above, "/") == 0 ? "" : above, name);
		n = folder[n - 1] == '/' ? n - 1 : n;
		bool below = strncmp(name, folder, n) == 0 && name[n] == '/';
		name += below ? n + 1 : 0;
	}
	return as_utf8(arena, name);
}

const struct dm_known_findings *
dm_baseline_find(const struct dm_baseline *baseline, const char *name)
{
	static const struct dm_known_findings nothing;
	struct dm_baseline_file wanted = {.path = name};
	const struct dm_baseline_file *found =
		baseline->count ? bsearch(&wanted, baseline->files, baseline->count, sizeof wanted,
					  compare_files)
				: NULL;
	return found ? &found->accepted : &nothing;
}

/* ---- writing ---- */

static void
put_file(struct dm_buf *out, const struct dm_baseline_file *file)
{
	bool lossy = false;
	dm_buf_put(out, "  ");
	dm_json_string(out, dm_str(file->path), &lossy);
	dm_buf_put(out, ":\n");
	for (uint32_t i = 0; i < file->accepted.count; i++) {
		const struct dm_known_finding *entry = &file->accepted.entries[i];
		if (i == 0 || entry[-1].pass != entry->pass) {
			dm_buf_printf(out, "    %s:\n", dm_passes[entry->pass]->id);
		}
		dm_buf_printf(out, "      - \"%016llx", (unsigned long long)entry->instr.hash);
		if (entry->instr.number > 1) {
			dm_buf_printf(out, "-%u", entry->instr.number);
		}
		dm_buf_put(out, "\"\n");
	}
}

void
dm_baseline_write(struct dm_buf *out, struct dm_baseline *baseline)
{
	dm_buf_put(out, "# Findings that are left alone; written by dockmend --write-baseline.\n"
			"version: 1\nfiles:\n");
	if (baseline->count) {
		dm_sort(baseline->files, baseline->count, sizeof *baseline->files, compare_files);
	}
	uint32_t written = 0;
	for (uint32_t i = 0; i < baseline->count; i++) {
		struct dm_baseline_file *file = &baseline->files[i];
		bool again = i > 0 && strcmp(file[-1].path, file->path) == 0;
		if (file->accepted.count && !again) {
			dm_sort(file->accepted.entries, file->accepted.count,
				sizeof *file->accepted.entries, dm_known_compare);
			put_file(out, file);
			written++;
		}
	}
	out->n -= written ? 0 : 1;
	dm_buf_put(out, written ? "" : " {}\n");
}

void
dm_baseline_add(
	struct dm_arena *arena, struct dm_baseline *baseline, const struct dm_baseline_file *file)
{
	struct dm_baseline_file *copy = dm_push(arena, baseline->files, baseline->count);
	copy->path = dm_arena_str(arena, dm_str(file->path)).p;
	for (uint32_t i = 0; i < file->accepted.count; i++) {
		*dm_push(arena, copy->accepted.entries, copy->accepted.count) =
			file->accepted.entries[i];
	}
}

bool
dm_baseline_save(const char *path, struct dm_baseline *baseline, struct dm_err *err)
{
	struct dm_arena arena = {0};
	struct dm_file file;
	struct dm_buf text = {0};
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd >= 0) {
		close(fd);
	}
	/* a missing folder is told by the reader */
	dm_baseline_write(&text, baseline);
	bool ok = dm_file_read(&arena, path, &file, err) &&
		  dm_file_write(path, &file, dm_buf_view(&text), err);
	if (!ok && fd >= 0) {
		unlink(path);
	}
	dm_buf_finish(&text);
	dm_arena_finish(&arena);
	return ok;
}

bool
dm_known_add(
	struct dm_arena *arena, const struct dm_result *result, struct dm_known_findings *accepted)
{
	const struct dm_instr_key *keys = dm_instr_keys(arena, result->tree);
	uint32_t before = accepted->count, n = 0;
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_finding *finding = &result->findings[i];
		const struct dm_instr *instr = dm_model_at(result->tree, finding->where.off);
		/* what only informs today may have a fix tomorrow */
		bool acts = finding->status == DM_FIXED || finding->status == DM_SUGGESTED ||
			    finding->level > DM_LEVEL_INFO;
		if (instr && acts && dm_finding_open(finding)) {
			*dm_push(arena, accepted->entries, accepted->count) =
				(struct dm_known_finding){dm_pass_index(finding->pass),
					keys[instr - result->tree->instrs]};
		}
	}
	if (accepted->count == 0) {
		return false;
	}
	dm_sort(accepted->entries, accepted->count, sizeof *accepted->entries, dm_known_compare);
	for (uint32_t i = 0; i < accepted->count; i++) {
		if (n == 0 ||
			dm_known_compare(&accepted->entries[n - 1], &accepted->entries[i]) != 0) {
			accepted->entries[n++] = accepted->entries[i];
		}
	}
	accepted->count = n;
	return n > before;
}
