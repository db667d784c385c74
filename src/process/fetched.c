#include "fetched.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/mode_text.h"
#include "../facts/mounts.h"
#include "account.h"

enum {
	FOLLOWED = 64,  /* files of one Dockerfile that are; what more there are stay private */
	ARRIVALS = 256, /* stages that one is followed into */
};

/* A file on its way through the stages; settled: others may read it, or nobody reads it any more. */
struct fetched {
	struct dm_facts *facts;
	struct dm_str path; /* as the file says: /app/x.jar, or relative */
	bool settled;
	bool runs; /* the image's command names it */
	bool used; /* a RUN was given it: tar xf x.tar.gz */
};

/* https://example.com/app.jar; not https://example.com/app.git#v1, which is cloned */
static bool
is_fetched(struct dm_str source)
{
	if (!dm_str_starts(source, "https://") && !dm_str_starts(source, "http://")) {
		return false;
	}
	size_t end = dm_str_find_byte(source, '#');
	source = end == (size_t)-1 ? source : dm_str_slice(source, 0, end);
	end = dm_str_find_byte(source, '?');
	return !dm_str_ends(end == (size_t)-1 ? source : dm_str_slice(source, 0, end), ".git");
}

/* app.jar of https://example.com/a/app.jar?raw=1 */
static struct dm_str
url_name(struct dm_str url)
{
	size_t end = 0;
	while (end < url.n && url.p[end] != '?' && url.p[end] != '#') {
		end++;
	}
	return dm_str_base_name(dm_str_slice(url, 0, end));
}

static uint32_t
index_of(const struct dm_facts *facts, const struct dm_instr *instr)
{
	return (uint32_t)(instr - facts->tree->instrs);
}

/* The path of a RUN or a COPY, absolute where the folder is known. */
static struct dm_str
absolute(struct dm_facts *facts, struct dm_str folder, struct dm_str path)
{
	struct dm_str joined = dm_path_join(facts->arena, folder, path);
	return joined.p ? joined : path;
}

static struct dm_str
inside(struct dm_facts *facts, struct dm_str folder, struct dm_str name)
{
	return dm_str(dm_arena_printf(facts->arena, "%.*s%s%.*s", DM_FMT(folder),
		dm_str_ends(folder, "/") ? "" : "/", DM_FMT(name)));
}

/* Where a source goes: ADD https://example.com/a /b/ makes /b/a. */
static struct dm_str
target_of(struct dm_facts *facts, const struct dm_instr *instr, struct dm_str name)
{
	uint32_t at = index_of(facts, instr);
	struct dm_str word = dm_model_expanded(
		facts->arena, facts->tree, at, instr->words[instr->nwords - 1].text);
	bool folder = dm_str_ends(word, "/") || dm_str_is(word, ".") || instr->nwords > 2;
	struct dm_str known = dm_copy_target(facts, at), target = known.p ? known : word;
	return folder ? inside(facts, target, name) : target;
}

/* /app/x.jar, x.jar, ./x.jar, /app/\*.jar; deep: /app as well */
static bool
names_file(const struct fetched *file, struct dm_str word, bool deep)
{
	struct dm_str name = dm_str_base_name(word);
	bool glob = dm_str_find_byte(name, '*') != (size_t)-1 && name.n < 256;
	const char *pattern = glob ? dm_arena_str(file->facts->arena, name).p : NULL;
	struct dm_str own = dm_str_base_name(file->path);
	return dm_str_eq(name, own) || (pattern && dm_str_glob(pattern, own)) ||
	       (deep && (dm_path_holds(word, file->path) || dm_str_is(word, ".")));
}

/* A program is run by whoever may execute it; a script has to be read, too. */
static bool
opens(const struct fetched *file, struct dm_str mode)
{
	return dm_mode_grants(mode, 'r') ||
	       (dm_mode_grants(mode, 'x') &&
		       !dm_words_after(&dm_words_script_suffixes, file->path));
}

/* The operands after the first one, the mode or the owner, and whether one of them is the file. */
static bool
changes_file(const struct fetched *file, const struct dm_build_call *call, struct dm_str *first)
{
	bool deep = false, named = false;
	*first = (struct dm_str){NULL, 0};
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		if (word.n > 1 && word.p[0] == '-' && !strchr("rwxX", word.p[1])) {
			deep = deep || dm_str_is(word, "--recursive") ||
			       (word.p[1] != '-' && dm_str_find_byte(word, 'R') != (size_t)-1);
		} else if (!first->p) {
			*first = word;
		} else {
			named = named || names_file(file, word, deep);
		}
	}
	return named;
}

/* mv x.jar /app/: it has another name now */
static void
follow_move(struct fetched *file, const struct dm_build_call *call)
{
	struct dm_facts *facts = file->facts;
	struct dm_str last = {NULL, 0}, named = last, around = last;
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str path = last.p ? absolute(facts, call->folder, last) : last;
		named = path.p && names_file(file, path, false) ? path : named;
		around = path.p && dm_path_holds(path, file->path) ? path : around;
		last = dm_call_word(call, i);
	}
	struct dm_str to = absolute(facts, call->folder, last);
	if (named.p && !dm_str_ends(last, "/")) {
		file->path = to;
	} else if (named.p) {
		file->path = inside(facts, to, dm_str_base_name(file->path));
	} else if (around.p && around.n < file->path.n) { /* mv /a /b */
		file->path = inside(facts, to,
			dm_str_slice(file->path, around.n + (around.n > 1), file->path.n));
	}
}

static bool
is_named(const struct fetched *file, const struct dm_build_call *call, bool deep)
{
	bool named = false;
	for (uint32_t i = 0; dm_call_word(call, i).p; i++) {
		named = named || names_file(file, dm_call_word(call, i), deep && i > 0);
	}
	return named;
}

static void
follow_call(struct fetched *file, const struct dm_build_call *call)
{
	struct dm_str first;
	if (dm_str_is(call->name, "chmod")) {
		file->settled = changes_file(file, call, &first) && opens(file, first);
	} else if (dm_str_is(call->name, "chown")) {
		file->settled = changes_file(file, call, &first) &&
				!dm_account_is_root(dm_account_user_part(first));
	} else if (dm_str_is(call->name, "rm") || dm_str_is(call->name, "unlink")) {
		file->settled = is_named(file, call, true);
	} else if (dm_str_is(call->name, "mv")) {
		follow_move(file, call);
	} else if (!dm_words_has(&dm_words_data_programs, call->name) &&
		   !dm_words_has(&dm_words_checksum_programs, call->name)) {
		/* tar xf /tmp/x.tar.gz, sh /tmp/install.sh: that is what it was for */
		bool used = is_named(file, call, false);
		file->used = file->used || used;
		file->settled = used && !file->runs;
	}
}

/* The calls of the stage's lineage after instruction `from`. */
static void
follow(struct fetched *file, int32_t stage, uint32_t from)
{
	const struct dm_calls *calls = dm_calls_get(file->facts);
	const bool *lineage = dm_model_lineage(file->facts->arena, file->facts->tree, stage);
	for (uint32_t i = 0; i < calls->count && !file->settled; i++) {
		if (calls->items[i].index > from && lineage[calls->items[i].instr->stage]) {
			follow_call(file, &calls->items[i]);
		}
	}
}

/* /etc/apt/keyrings/x.asc: only package managers read it, as root */
static bool
is_for_manager(struct dm_str path)
{
	bool found = false;
	for (uint32_t m = 0; m < dm_manager_count && !found; m++) {
		const char *const *dir = dm_managers[m].repositories;
		for (; dir && *dir && !found; dir++) {
			found = dm_path_holds(dm_str(*dir), path);
		}
	}
	return found;
}

static bool
is_flagged(const struct dm_instr *instr)
{
	struct dm_str chown = dm_instr_flag(instr, "chown"),
		      unpack = dm_instr_flag(instr, "unpack");
	bool owned = chown.n && !dm_account_is_root(dm_account_user_part(chown));
	return owned || dm_instr_flag(instr, "chmod").n ||
	       (unpack.p && !dm_str_is(unpack, "false"));
}

/* /d/ of /d/\*.json; what has no star whole */
static struct dm_str
before_star(struct dm_str path)
{
	size_t star = dm_str_find_byte(path, '*'), end = star == (size_t)-1 ? path.n : star;
	while (star != (size_t)-1 && end > 0 && path.p[end - 1] != '/') {
		end--;
	}
	return dm_str_slice(path, 0, end);
}

/* Where `from` of a COPY lies after it: the file itself, or the folder that it is in; {NULL, 0}: it does not bring it. */
static struct dm_str
copied_to(struct fetched *file, const struct dm_instr *copy, struct dm_str from)
{
	struct dm_facts *facts = file->facts;
	struct dm_str source = absolute(facts, DM_STR("/"), from);
	struct dm_str name = dm_str_base_name(file->path), target;
	if (dm_str_eq(source, file->path)) {
		return target_of(facts, copy, name);
	}
	struct dm_str folder = before_star(source);
	bool root = folder.n == 1, star = folder.n < source.n;
	/* what a folder that holds much brings along, and a RUN was given, was for that RUN */
	if (file->used || !(root || dm_path_holds(folder, file->path))) {
		return (struct dm_str){NULL, 0};
	}
	target = dm_copy_target(facts, index_of(facts, copy));
	return inside(facts, target.p ? target : DM_STR("/"),
		dm_str_slice(file->path, folder.n + (root || star ? 0 : 1), file->path.n));
}

static bool
arrives(struct fetched *file, const struct dm_instr *add, int32_t stage, uint32_t *looked);

/* COPY --from=d /d /app/d: the file goes along with its mode. */
static bool
comes_by_copy(const struct fetched *file, const struct dm_instr *add, const struct dm_instr *copy,
	struct fetched *there, uint32_t *looked)
{
	struct dm_str from = dm_instr_flag(copy, "from");
	int32_t source = from.n && !is_flagged(copy)
				 ? dm_model_stage(file->facts->tree, from, copy->stage)
				 : -1;
	struct fetched left = *file;
	if (source < 0 || !arrives(&left, add, source, looked)) {
		return false;
	}
	for (uint32_t w = 0; w + 1 < copy->nwords; w++) {
		struct dm_str to = copied_to(&left, copy,
			dm_model_expanded(file->facts->arena, file->facts->tree,
				index_of(file->facts, copy), copy->words[w].text));
		if (to.p) {
			*there = left;
			there->path = to;
			return true;
		}
	}
	return false;
}

/* RUN --mount=type=bind,from=d,target=/m cp -a /m/d /app: one of its calls brings it, wherever that puts it. */
static bool
comes_by_mount(const struct fetched *file, const struct dm_instr *add, const struct dm_instr *run,
	struct fetched *there, uint32_t *looked)
{
	struct dm_facts *facts = file->facts;
	const struct dm_calls *calls = dm_calls_get(facts);
	uint32_t at = index_of(facts, run);
	for (uint32_t f = 0; f < run->nflags; f++) {
		struct dm_mount mount;
		int32_t source = dm_mount_read(&run->flags[f], &mount) && mount.from.n
					 ? dm_model_stage(facts->tree, mount.from, run->stage)
					 : -1;
		struct fetched left = *file;
		if (source < 0 || !arrives(&left, add, source, looked)) {
			continue;
		}
		struct dm_str root =
			absolute(facts, DM_STR("/"), mount.source.p ? mount.source : DM_STR("/"));
		bool seen = root.n == 1 || dm_path_holds(root, left.path);
		struct dm_str path =
			seen ? inside(facts, mount.target,
				       dm_str_slice(left.path, root.n + (root.n > 1), left.path.n))
			     : left.path;
		for (uint32_t i = calls->first[at]; seen && i < calls->first[at + 1]; i++) {
			const struct dm_build_call *call = &calls->items[i];
			bool copies = dm_words_has(&dm_words_written_as_found, call->name);
			for (uint32_t w = 1; copies && dm_call_word(call, w).p; w++) {
				struct dm_str word = before_star(
					absolute(facts, call->folder, dm_call_word(call, w)));
				if (word.n > 1 && dm_path_holds(word, path)) {
					*there = left;
					return true;
				}
			}
		}
	}
	return false;
}

/* It is in the stage at its end, and still for root alone; its path is where it lies there. */
static bool
arrives(struct fetched *file, const struct dm_instr *add, int32_t stage, uint32_t *looked)
{
	static const enum dm_keyword kinds[] = {DM_COPY, DM_RUN};
	const struct dm_tree *tree = file->facts->tree;
	const bool *lineage = dm_model_lineage(file->facts->arena, tree, stage);
	if (++*looked > ARRIVALS) {
		return true;
	}
	if (lineage[add->stage]) {
		follow(file, stage, index_of(file->facts, add));
		return !file->settled;
	}
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const struct dm_indexes *all = &tree->by_kind[kinds[k]];
		for (uint32_t i = 0; i < all->count; i++) {
			const struct dm_instr *instr = &tree->instrs[all->items[i]];
			struct fetched there;
			bool comes =
				lineage[instr->stage] &&
				(instr->kind == DM_COPY
						? comes_by_copy(file, add, instr, &there, looked)
						: comes_by_mount(file, add, instr, &there, looked));
			if (comes) {
				follow(&there, stage, all->items[i]);
				*file = there;
				return !there.settled;
			}
		}
	}
	return false;
}

/* The CMD, ENTRYPOINT or HEALTHCHECK of the lineage names it. */
static bool
is_run(struct dm_facts *facts, int32_t stage, struct dm_str path)
{
	static const enum dm_keyword kinds[] = {DM_CMD, DM_ENTRYPOINT, DM_HEALTHCHECK};
	const struct dm_tree *tree = facts->tree;
	const bool *lineage = dm_model_lineage(facts->arena, tree, stage);
	const char *name = dm_arena_str(facts->arena, dm_str_base_name(path)).p;
	bool named = false;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const struct dm_indexes *all = &tree->by_kind[kinds[k]];
		for (uint32_t i = 0; i < all->count; i++) {
			const struct dm_instr *instr = &tree->instrs[all->items[i]];
			named = named || (lineage[instr->stage] &&
						 dm_str_find(instr->cook.text, name) != (size_t)-1);
		}
	}
	return named;
}

static bool
stays_private(struct dm_facts *facts, const struct dm_instr *add, struct dm_str url, int32_t stage)
{
	struct fetched file = {.facts = facts, .path = target_of(facts, add, url_name(url))};
	if (is_for_manager(file.path)) {
		return false;
	}
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	file.runs = is_run(facts, stage, file.path);
	if (lineage[add->stage]) {
		follow(&file, stage, index_of(facts, add));
		return !file.settled;
	}
	file.runs = true; /* what a stage does with it says nothing of the copy */
	uint32_t looked = 0;
	return arrives(&file, add, stage, &looked);
}

bool
dm_fetched_private(struct dm_facts *facts, int32_t stage)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_indexes *adds = &tree->by_kind[DM_ADD];
	uint32_t followed = 0;
	for (uint32_t i = 0; i < adds->count; i++) {
		const struct dm_instr *add = &tree->instrs[adds->items[i]];
		for (uint32_t w = 0; w + 1 < add->nwords && !is_flagged(add); w++) {
			struct dm_str url = dm_model_expanded(facts->arena, facts->tree,
				index_of(facts, add), add->words[w].text);
			if (add->stage >= 0 && is_fetched(url) &&
				(followed++ == FOLLOWED || stays_private(facts, add, url, stage))) {
				return true;
			}
		}
	}
	return false;
}
