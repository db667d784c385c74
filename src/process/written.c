/* Files that a command makes or changes: where that is nobody's but root's, another user cannot. */
#include "written.h"

#include "folders.h"
#include "judge.h"

void
dm_judge_written(struct dm_judge *j, struct dm_str path)
{
	while (dm_str_starts(path, "./")) {
		path = dm_str_slice(path, 2, path.n);
	}
	if (path.n == 0 || dm_str_is(path, "-") ||
		dm_folder_is_writable(j->facts->tree, j->stage, path)) {
		return;
	}
	if (dm_str_find_byte(path, '/') == (size_t)-1 &&
		dm_str_find_byte(path, '$') == (size_t)-1) {
		j->verdict.writes_here = true;
		return;
	}
	dm_judge_settle(j, "writes-files", "the command makes or changes files that root made");
}

/* The last folder, file or file suffix of a path says that it is written to: /srv/data, var/app.db */
static bool
names_data(struct dm_str path)
{
	for (size_t i = 0; i <= path.n;) {
		size_t end = i;
		while (end < path.n && path.p[end] != '/') {
			end++;
		}
		struct dm_str part = dm_str_slice(path, i, end);
		if (dm_words_has(&dm_words_data_folders, part) ||
			dm_words_has(&dm_words_kept_folders, part)) {
			return true;
		}
		i = end + 1;
	}
	return dm_words_after(&dm_words_data_suffixes, path);
}

void
dm_judge_path(struct dm_judge *j, struct dm_str word)
{
	size_t equals = dm_str_find_byte(word, '=');
	struct dm_str path = equals == (size_t)-1 ? word : dm_str_slice(word, equals + 1, word.n);
	/* /var/lib/app, but not the program /var/lib/app/app.jar */
	bool state = dm_str_find_byte(dm_str_base_name(path), '.') == (size_t)-1 &&
		     (dm_path_holds(DM_STR("/var/lib"), path) ||
			     dm_path_holds(DM_STR("/var/cache"), path) ||
			     dm_path_holds(DM_STR("/var/spool"), path));
	if (dm_str_find_byte(path, '/') != (size_t)-1 && dm_str_find(path, "://") == (size_t)-1 &&
		(state || names_data(path)) &&
		!dm_folder_is_writable(j->facts->tree, j->stage, path)) {
		dm_judge_settle(
			j, "writes-files", "the command names files or folders that it writes to");
	}
}

/* Operands after the first `skip`; where only_last, the last of them. */
static void
judge_operands(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t skip,
	bool only_last)
{
	uint32_t last = 0, operands = 0;
	for (uint32_t i = 1; i < count; i++) {
		if ((words[i].n && words[i].p[0] == '-') || operands++ < skip) {
			continue;
		}
		last = i;
		if (!only_last) {
			dm_judge_written(j, words[i]);
		}
	}
	if (only_last && last) {
		dm_judge_written(j, words[last]);
	}
}

/* curl -o FILE, wget URL */
static void
judge_download(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	bool here = dm_str_is(dm_str_base_name(words[0]), "wget");
	for (uint32_t i = 1; i < count; i++) {
		if (dm_words_has(&dm_words_download_nowhere, words[i])) {
			here = false;
		} else if (dm_words_has(&dm_words_download_targets, words[i]) && i + 1 < count) {
			dm_judge_written(j, words[i + 1]);
			here = false;
		}
	}
	j->verdict.writes_here = j->verdict.writes_here || here;
}

static void
judge_in_place(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		if (dm_str_starts(words[i], "-i") || dm_str_starts(words[i], "--in-place")) {
			judge_operands(j, words, count, 1, false);
			return;
		}
	}
}

void
dm_judge_mutation(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = count ? dm_str_base_name(words[0]) : (struct dm_str){NULL, 0};
	if (dm_words_has(&dm_words_written_operands, name)) {
		judge_operands(j, words, count, 0, false);
	} else if (dm_words_has(&dm_words_written_last, name)) {
		judge_operands(j, words, count, 1, true);
	} else if (dm_str_is(name, "chmod")) {
		judge_operands(j, words, count, 1, false);
	} else if (dm_words_has(&dm_words_downloaders, name)) {
		judge_download(j, words, count);
	} else if (dm_words_has(&dm_words_in_place_editors, name)) {
		judge_in_place(j, words, count);
	}
}
