#include "folders.h"

#include "../facts/brought.h"
#include "../facts/calls.h"

bool
dm_folder_is_system(struct dm_str path)
{
	for (uint32_t i = 0; i < dm_words_system_folders.count; i++) {
		if (dm_path_holds(dm_words_str(&dm_words_system_folders, i), path)) {
			return true;
		}
	}
	return path.n < 2 || path.p[0] != '/';
}

bool
dm_folder_may_be_given(struct dm_str path)
{
	static const char *const own[] = {"/usr/local/bin", "/usr/local/etc", "/usr/local/include",
		"/usr/local/lib", "/usr/local/libexec", "/usr/local/man", "/usr/local/sbin",
		"/usr/local/share", NULL};
	bool plain = path.n > 1 && path.p[0] == '/';
	for (size_t i = 0; i < path.n; i++) {
		plain = plain && path.p[i] && !strchr(" \t\r\n\"'$`\\;&|<>()*?[]#{}", path.p[i]);
	}
	for (const char *const *folder = own; plain && *folder; folder++) {
		plain = !dm_path_holds(dm_str(*folder), path);
	}
	if (!plain || !dm_folder_is_system(path)) {
		/* /opt and the like are folders of many */
		return plain && !dm_words_has(&dm_words_shared_folders, path) &&
		       !dm_str_is(path, "/var");
	}
	for (uint32_t i = 0; i < dm_words_shared_folders.count; i++) {
		struct dm_str shared = dm_words_str(&dm_words_shared_folders, i);
		bool app = dm_str_is(shared, "/usr/app") || dm_str_is(shared, "/var/app");
		if (dm_path_holds(shared, path) && (app || path.n > shared.n)) {
			return true;
		}
	}
	return false;
}

/* What one COPY or ADD of the lineage does to the folder. */
static enum dm_written_by
copied_by(struct dm_facts *facts, uint32_t at, struct dm_str folder, uint32_t *files)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	struct dm_str target = dm_copy_target(facts, at);
	bool from = dm_instr_flag(instr, "from").p != NULL;
	bool above = target.p && (dm_str_is(target, "/") || dm_path_holds(target, folder));
	if (!target.p || (!above && !dm_path_holds(folder, target))) {
		return DM_WRITTEN_NEW;
	}
	bool itself = dm_str_eq(target, folder); /* its owner stays, or it is made as root */
	if (!above) {
		return DM_WRITTEN_MADE; /* on the way to what is copied */
	}
	enum dm_written_by by = DM_WRITTEN_NEW;
	struct dm_str rest =
		itself ? DM_STR("") : dm_str_slice(folder, target.n + (target.n > 1), folder.n);
	for (uint32_t i = 0; i + 1 < instr->nwords; i++) {
		struct dm_str source =
			dm_model_expanded(facts->arena, facts->tree, at, instr->words[i].text);
		const struct dm_str parts[] = {DM_STR("/"), source, DM_STR("/"), rest};
		struct dm_str path = dm_path_join(
			facts->arena, DM_STR("/"), dm_arena_join(facts->arena, parts, 4));
		bool known = !from && facts->scripts && facts->scripts->search && path.n > 1 &&
			     !memchr(source.p, '*', source.n) && !memchr(source.p, '$', source.n);
		known = known && !(instr->kind == DM_ADD &&
					 dm_words_after(&dm_words_packed_suffixes, source));
		int32_t n = known ? dm_scripts_folder(facts->scripts, dm_str_slice(path, 1, path.n))
				  : -1;
		*files += n > 0 ? (uint32_t)n : 0;
		by = itself                             ? DM_WRITTEN_MADE
		     : n >= 0                           ? DM_WRITTEN_COPIED
		     : known || by == DM_WRITTEN_COPIED ? by
							: DM_WRITTEN_UNTOLD;
	}
	return by;
}

/* The path of a word of a call; {NULL, 0}: only a run knows it, or it is an option. */
static struct dm_str
word_path(struct dm_facts *facts, const struct dm_build_call *call, uint32_t at)
{
	const struct dm_sh_word *word = &call->command->words[call->program + at];
	bool path = word->literal && word->text.n && word->text.p[0] != '-';
	return path ? dm_path_join(facts->arena, call->folder, word->text)
		    : (struct dm_str){NULL, 0};
}

static uint32_t
last_word(const struct dm_build_call *call)
{
	return call->command->nwords - call->program - 1;
}

/* mkdir -p: it does not mind what is there */
static bool
minds(const struct dm_build_call *call)
{
	bool minds = dm_str_is(call->name, "mkdir");
	for (uint32_t i = 1; minds && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		bool option = word.n > 1 && word.p[0] == '-';
		minds = !(option &&
			  (dm_str_is(word, "--parents") ||
				  (word.p[1] != '-' && dm_str_find_byte(word, 'p') != (size_t)-1)));
	}
	return minds;
}

/* mkdir data; as it is found: what does not do the same where the folder is there: mv dist data, git clone URL data */
static bool
makes(struct dm_facts *facts, const struct dm_build_call *call, struct dm_str path, bool as_found)
{
	bool folder = dm_str_is(call->name, "mkdir") || dm_str_is(call->name, "install");
	uint32_t last = last_word(call);
	for (uint32_t i = 1; folder && i <= last; i++) {
		bool written = dm_str_eq(dm_call_word(call, i), path);
		struct dm_str word = as_found && !written && !minds(call)
					     ? (struct dm_str){NULL, 0}
					     : word_path(facts, call, i);
		if (written || (word.p && dm_str_eq(path, word))) {
			return true;
		}
	}
	struct dm_str end =
		as_found && last > 1 && dm_words_has(&dm_words_written_as_found, call->name)
			? word_path(facts, call, last)
			: (struct dm_str){NULL, 0};
	return end.p && dm_str_eq(end, path);
}

static bool
is_made(struct dm_facts *facts, int32_t stage, struct dm_str path, bool as_found)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (lineage[call->instr->stage] && makes(facts, call, path, as_found)) {
			return true;
		}
	}
	return false;
}

enum dm_written_by
dm_folder_brought(struct dm_facts *facts, int32_t stage, struct dm_str path, uint32_t *files)
{
	const struct dm_tree *tree = facts->tree;
	const bool *lineage = dm_model_lineage(facts->arena, tree, stage);
	enum dm_written_by by = DM_WRITTEN_NEW;
	*files = 0;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nwords;
		if (instr->stage < 0 || !lineage[instr->stage]) {
			continue;
		}
		enum dm_written_by one = copies ? copied_by(facts, i, path, files) : DM_WRITTEN_NEW;
		struct dm_str workdir = instr->kind == DM_WORKDIR ? dm_workdir(facts, i + 1)
								  : (struct dm_str){NULL, 0};
		if (workdir.p && dm_path_holds(path, workdir)) {
			one = DM_WRITTEN_MADE;
		}
		by = one > by ? one : by;
	}
	return by == DM_WRITTEN_NEW && is_made(facts, stage, path, true) ? DM_WRITTEN_MADE : by;
}

uint32_t
dm_folder_files(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	uint32_t at = facts->tree->ninstrs, files = 0;
	struct dm_copied copied;
	if (!dm_copied_next(facts, stage, path, &at, &copied) || copied.stage < 0) {
		return 0;
	}
	for (uint32_t i = 0; i < copied.count; i++) {
		uint32_t shown;
		enum dm_written_by by =
			dm_folder_brought(facts, copied.stage, copied.paths[i], &shown);
		files += by == DM_WRITTEN_UNTOLD
				 ? dm_folder_files(facts, copied.stage, copied.paths[i])
				 : shown;
	}
	return files;
}

bool
dm_folder_is_filled(struct dm_facts *facts, int32_t stage, struct dm_str path, bool runs)
{
	const struct dm_tree *tree = facts->tree;
	const bool *lineage = dm_model_lineage(facts->arena, tree, stage);
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->stage < 0 || !lineage[instr->stage]) {
			continue;
		}
		if (instr->kind == DM_RUN) {
			struct dm_str folder =
				runs ? dm_workdir(facts, i) : (struct dm_str){NULL, 0};
			if (folder.p && dm_path_holds(path, folder)) {
				return true;
			}
		} else if ((instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nwords) {
			struct dm_str target = dm_copy_target(facts, i);
			if (target.p && (dm_path_holds(path, target) ||
						(dm_path_holds(target, path) && target.n > 1))) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_folder_is_writable(const struct dm_tree *tree, int32_t stage, struct dm_str path)
{
	const struct dm_indexes *volumes = &tree->by_kind[DM_VOLUME];
	for (uint32_t i = 0; i < volumes->count; i++) {
		const struct dm_instr *instr = &tree->instrs[volumes->items[i]];
		for (uint32_t k = 0; k < instr->nwords && instr->stage == stage; k++) {
			if (dm_path_holds(instr->words[k].text, path)) {
				return true;
			}
		}
	}
	for (uint32_t i = 0; i < dm_words_open_folders.count; i++) {
		if (dm_path_holds(dm_words_str(&dm_words_open_folders, i), path)) {
			return true;
		}
	}
	return false;
}

/* One more WORKDIR after those in path; false where nobody knows what that is. */
static bool
add_workdir(struct dm_facts *facts, uint32_t at, struct dm_buf *path)
{
	struct dm_str value;
	struct dm_str text = dm_instr_args(&facts->tree->instrs[at]);
	if (!dm_model_expand(facts->arena, facts->tree, at, text, &value) || value.n == 0) {
		return false;
	}
	if (value.p[0] == '/') {
		path->n = 0;
	} else if (path->n == 0) {
		return false; /* relative to what the base says */
	} else if (path->p[path->n - 1] != '/') {
		dm_buf_byte(path, '/');
	}
	dm_buf_str(path, value);
	return true;
}

struct dm_str
dm_folder_workdir(struct dm_facts *facts, int32_t stage)
{
	struct dm_str result = {NULL, 0};
	struct dm_buf path = {0};
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	const struct dm_indexes *workdirs = &facts->tree->by_kind[DM_WORKDIR];
	bool ok = true;
	for (uint32_t i = 0; i < workdirs->count && ok; i++) {
		uint32_t at = workdirs->items[i];
		ok = !lineage[facts->tree->instrs[at].stage] || add_workdir(facts, at, &path);
	}
	if (ok && path.n) { /* WORKDIR /$SPARK_HOME: //usr/spark */
		result = dm_path_join(facts->arena, DM_STR("/"), dm_buf_view(&path));
	}
	dm_buf_finish(&path);
	return result;
}

bool
dm_folder_is_made(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	return is_made(facts, stage, path, false);
}

bool
dm_folder_is_link(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool links = lineage[call->instr->stage] && dm_str_is(call->name, "ln") &&
			     last_word(call) > 1;
		struct dm_str end =
			links ? word_path(facts, call, last_word(call)) : (struct dm_str){NULL, 0};
		if (end.p && dm_path_holds(end, path)) {
			return true;
		}
	}
	return false;
}

/* Of rm, mv, chmod: that very folder, with a slash at its end or not; rm -r /tmp and /tmp/x mean something else. */
static bool
is_named(const struct dm_build_call *call, struct dm_str path)
{
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		struct dm_str word = dm_call_word(call, k);
		word.n -= word.n > 1 && word.p[word.n - 1] == '/';
		if (dm_str_eq(word, path)) {
			return true;
		}
	}
	return false;
}

bool
dm_folder_is_temporary(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	path.n -= path.n > 1 && path.p[path.n - 1] == '/';
	uint32_t files;
	if (!dm_words_has(&dm_words_temporary_folders, path) ||
		dm_str_is(dm_model_base(facts->tree, stage), "scratch") ||
		dm_folder_brought(facts, stage, path, &files) != DM_WRITTEN_NEW) {
		return false;
	}
	const struct dm_calls *calls = dm_calls_get(facts);
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (lineage[call->instr->stage] && is_named(call, path)) {
			return false;
		}
	}
	return true;
}

bool
dm_folder_is_workdir(struct dm_facts *facts, int32_t stage, uint32_t end, struct dm_str folder)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_indexes *workdirs = &tree->by_kind[DM_WORKDIR];
	const bool *lineage = dm_model_lineage(facts->arena, tree, stage);
	bool made = false;
	for (uint32_t i = 0; i < workdirs->count && workdirs->items[i] < end && !made; i++) {
		uint32_t after = workdirs->items[i] + 1;
		int32_t own = tree->instrs[after - 1].stage;
		made = own >= 0 && lineage[own] && after < tree->ninstrs &&
		       tree->instrs[after].stage == own &&
		       dm_path_holds(folder, dm_workdir(facts, after));
	}
	return made;
}
