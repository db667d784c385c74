#include "brought.h"

#include "build_call.h"
#include "mounts.h"

#include <limits.h>

enum {
	STAGES_DEEP = 8,    /* COPY --from=a in b, whose file is a copy from c ... */
	LOOKS = 1000,       /* for one file: each stage may copy from several places of another */
	FOLDERS_DEEP = 256, /* relative WORKDIRs, one after the other */
};

/* The names of a path after the n bytes that out holds, each after a slash. */
static size_t
put_names(char *out, size_t n, struct dm_str path)
{
	for (size_t i = 0; i < path.n; i++) {
		size_t end = n + 1;
		for (; i < path.n && path.p[i] != '/'; i++) {
			out[end++] = path.p[i];
		}
		struct dm_str name = {out + n + 1, end - n - 1};
		if (name.n == 0 || dm_str_is(name, ".")) {
			continue;
		}
		if (dm_str_is(name, "..")) {
			while (n > 0 && out[--n] != '/') {
			}
			continue;
		}
		out[n] = '/';
		n = end;
	}
	return n;
}

struct dm_str
dm_path_join(struct dm_arena *arena, struct dm_str folder, struct dm_str path)
{
	bool absolute = path.n && path.p[0] == '/';
	if ((!absolute && !folder.p) || folder.n + path.n > PATH_MAX) {
		return (struct dm_str){NULL, 0};
	}
	size_t before = absolute ? 0 : folder.n;
	char *out = dm_arena_bytes(arena, before + path.n + 3);
	size_t n = put_names(out, put_names(out, 0, dm_str_slice(folder, 0, before)), path);
	if (n == 0) {
		out[n++] = '/';
	}
	out[n] = '\0'; /* what was taken back may lie there */
	return (struct dm_str){out, n};
}

struct dm_str
dm_workdir(struct dm_facts *facts, uint32_t at)
{
	struct dm_str relative[FOLDERS_DEEP], folder = DM_STR("/");
	uint32_t n = 0;
	for (const struct dm_instr *last;
		(last = dm_model_last(facts->tree, at, DM_WORKDIR)) != NULL;) {
		at = (uint32_t)(last - facts->tree->instrs);
		struct dm_str path =
			dm_model_expanded(facts->arena, facts->tree, at, dm_instr_args(last));
		if (path.n && path.p[0] == '/') {
			folder = path;
			break;
		}
		if (n == FOLDERS_DEEP) {
			return (struct dm_str){NULL, 0};
		}
		relative[n++] = path;
	}
	folder = dm_path_join(facts->arena, folder, (struct dm_str){NULL, 0});
	while (n > 0) {
		folder = dm_path_join(facts->arena, folder, relative[--n]);
	}
	return folder;
}

/* path is folder, or lies below it: what is left of it; {NULL, 0}: neither. */
static struct dm_str
below(struct dm_str path, struct dm_str folder)
{
	while (folder.n > 0 && folder.p[folder.n - 1] == '/') {
		folder.n--;
	}
	bool in = path.n >= folder.n && (folder.n == 0 || memcmp(path.p, folder.p, folder.n) == 0);
	if (in && path.n == folder.n) {
		return DM_STR("");
	}
	return in && path.p[folder.n] == '/' ? dm_str_slice(path, folder.n + 1, path.n)
					     : (struct dm_str){NULL, 0};
}

/* One source of a COPY, the file that is asked for as it lies below the destination ("": it is that). */
struct source {
	struct dm_str path, rest;
	bool folder; /* the destination is a folder: it ends in a slash, or there are several sources */
};

/* Where the file is in what is copied from, by the rules of COPY; up to two paths to try. */
static uint32_t
candidates(struct dm_arena *arena, const struct source *source, struct dm_str tries[2])
{
	uint32_t n = 0;
	struct dm_str name = dm_str_base_name(source->path);
	bool glob = memchr(source->path.p, '*', source->path.n) ||
		    memchr(source->path.p, '?', source->path.n);
	if (source->rest.n == 0) {
		if (!source->folder && !glob) {
			tries[n++] = source->path;
		}
		return n;
	}
	if (glob) {
		struct dm_str parent = dm_str_slice(source->path, 0, source->path.n - name.n);
		const struct dm_str parts[] = {parent, source->rest};
		bool plain = !memchr(source->rest.p, '/', source->rest.n) &&
			     !memchr(parent.p ? parent.p : "", '*', parent.n);
		if (plain && dm_str_glob(dm_arena_str(arena, name).p, source->rest)) {
			tries[n++] = dm_arena_join(arena, parts, 2);
		}
		return n;
	}
	if (dm_str_eq(name, source->rest)) {
		tries[n++] = source->path;
	}
	const struct dm_str parts[] = {source->path, DM_STR("/"), source->rest};
	tries[n++] = dm_arena_join(arena, parts, 3);
	return n;
}

static bool
is_remote(struct dm_str source)
{
	return dm_str_find(source, "://") != (size_t)-1 || dm_str_starts(source, "git@");
}

static struct dm_brought
find(struct dm_facts *facts, uint32_t at, struct dm_str path, int depth, uint32_t changes);

/* What one source brings; false: not the file. */
static bool
from_source(struct dm_facts *facts, int32_t stage, bool other, const struct source *source,
	int depth, struct dm_brought *brought)
{
	struct dm_str tries[2];
	if (is_remote(source->path)) {
		*brought = (struct dm_brought){.by = DM_BROUGHT_ELSE};
		return source->rest.n == 0 ||
		       dm_str_eq(dm_str_base_name(source->path), source->rest);
	}
	uint32_t n = candidates(facts->arena, source, tries);
	for (uint32_t i = 0; i < n; i++) {
		struct dm_str inner = dm_path_join(facts->arena, DM_STR("/"), tries[i]);
		if (!inner.p) {
			continue;
		}
		if (stage >= 0) {
			*brought = find(facts, facts->tree->stages[stage].end, inner, depth + 1,
				UINT32_MAX);
			if (brought->by != DM_BROUGHT_NOT) {
				return true;
			}
			continue;
		}
		if (other) {
			*brought = (struct dm_brought){.by = DM_BROUGHT_ELSE};
			return true;
		}
		*brought = (struct dm_brought){.by = DM_BROUGHT_CONTEXT};
		if (dm_scripts_there(facts->scripts, dm_str_slice(inner, 1, inner.n),
			    &brought->text, &brought->unread)) {
			return true;
		}
	}
	/* a file that is named is copied, whether it was seen or not; what a folder holds nobody knows */
	bool exact =
		n > 0 && stage < 0 &&
		(source->rest.n == 0 || dm_str_eq(dm_str_base_name(source->path), source->rest));
	*brought = (struct dm_brought){.by = exact ? DM_BROUGHT_CONTEXT : DM_BROUGHT_NOT};
	return exact;
}

/* --from=NAME: a stage before this one (>= 0), or something else than the context. */
static int32_t
source_stage(
	const struct dm_facts *facts, const struct dm_instr *instr, struct dm_str from, bool *other)
{
	int32_t stage = from.n ? dm_model_stage(facts->tree, from, instr->stage) : -1;
	*other = from.n && stage < 0;
	return stage;
}

/* Where a COPY copies to: asked for again and again, so kept. */
struct dm_copy_target {
	struct dm_str path; /* absolute, empty: nothing tells */
	bool known;
	bool folder; /* it is named as one: /app/, ., or there are several sources */
	/* per heredoc what it holds without tabs, where it is one of <<-, as far as that was asked; NULL: nobody asked */
	struct dm_str *bodies;
};

static struct dm_copy_target
target_of(struct dm_facts *facts, uint32_t at)
{
	if (!facts->targets) {
		facts->targets =
			dm_arena_alloc(facts->arena, facts->tree->ninstrs * sizeof *facts->targets);
	}
	struct dm_copy_target *target = &facts->targets[at];
	if (!target->known) {
		const struct dm_instr *instr = &facts->tree->instrs[at];
		struct dm_str to = dm_model_expanded(
			facts->arena, facts->tree, at, instr->words[instr->nwords - 1].text);
		*target = (struct dm_copy_target){
			.path = dm_path_join(facts->arena, dm_workdir(facts, at), to),
			.known = true,
			.folder = (to.n && to.p[to.n - 1] == '/') || instr->nwords > 2 ||
				  dm_str_is(to, ".")};
	}
	return *target;
}

struct dm_str
dm_copy_target(struct dm_facts *facts, uint32_t at)
{
	return target_of(facts, at).path;
}

/*
 * What a heredoc writes: without the tabs at the start of its lines where it is one of <<- (BuildKit,
 * frontend/dockerfile/parser: heredoc.Chomp). The same bytes at each call.
 */
static struct dm_str
body_of(struct dm_facts *facts, uint32_t at, uint32_t number)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	struct dm_str text = dm_span_str(facts->tree->text, instr->heredocs[number].body);
	struct dm_copy_target *target = &facts->targets[at];
	if (!instr->heredocs[number].chomp) {
		return text;
	}
	if (!target->bodies) {
		target->bodies =
			dm_arena_alloc(facts->arena, instr->nheredocs * sizeof *target->bodies);
	}
	struct dm_str *body = &target->bodies[number];
	if (!body->p) {
		struct dm_buf out = {0};
		for (size_t i = 0; i < text.n; i++) {
			bool tab = text.p[i] == '\t' && (i == 0 || text.p[i - 1] == '\n');
			while (tab && i < text.n && text.p[i] == '\t') {
				i++;
			}
			if (i < text.n) {
				dm_buf_byte(&out, text.p[i]);
			}
		}
		*body = dm_arena_str(facts->arena, dm_buf_view(&out));
		dm_buf_finish(&out);
	}
	return *body;
}

static bool
copied(struct dm_facts *facts, uint32_t at, struct dm_str path, int depth,
	struct dm_brought *brought)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	if (instr->nwords < 2) {
		return false;
	}
	struct dm_copy_target target = target_of(facts, at);
	struct dm_str rest = target.path.p ? below(path, target.path) : (struct dm_str){NULL, 0};
	if (!rest.p) {
		return false;
	}
	bool other, folder = target.folder;
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		const struct dm_heredoc *heredoc = &instr->heredocs[i];
		if (folder ? dm_str_eq(heredoc->name, rest) : rest.n == 0) {
			*brought = (struct dm_brought){
				.by = DM_BROUGHT_WRITTEN, .text = body_of(facts, at, i)};
			return true;
		}
	}
	int32_t stage = source_stage(facts, instr, dm_instr_flag(instr, "from"), &other);
	for (uint32_t i = 0; i + 1 < instr->nwords; i++) {
		struct source source = {
			dm_model_expanded(facts->arena, facts->tree, at, instr->words[i].text),
			rest, folder};
		if (source.path.n && from_source(facts, stage, other, &source, depth, brought)) {
			return true;
		}
	}
	return false;
}

/* --mount=type=bind,source=scripts,target=/s */
static bool
mounted(struct dm_facts *facts, uint32_t at, struct dm_str path, int depth,
	struct dm_brought *brought)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	for (uint32_t i = 0; i < instr->nflags; i++) {
		struct dm_mount mount;
		if (!dm_mount_read(&instr->flags[i], &mount) ||
			(mount.type.n && !dm_str_is(mount.type, "bind"))) {
			continue;
		}
		struct dm_str target = dm_path_join(facts->arena, dm_workdir(facts, at),
			dm_model_expanded(facts->arena, facts->tree, at, mount.target));
		bool other;
		int32_t stage = source_stage(facts, instr, mount.from, &other);
		struct source source = {mount.source.n ? dm_model_expanded(facts->arena,
								 facts->tree, at, mount.source)
						       : DM_STR("."),
			below(path, target), false};
		if (target.p && source.rest.p &&
			from_source(facts, stage, other, &source, depth, brought)) {
			return true;
		}
	}
	return false;
}

/* ---- what RUNs write over ---- */

/* cp -r prod/\* .: where the file would come from; {NULL, 0}: it is none of what is copied */
static struct dm_str
came_from(struct dm_arena *arena, const struct dm_walk_changed *changed, struct dm_str path)
{
	struct dm_str rest = below(path, changed->path), from = changed->from;
	if (!rest.p || !from.n || rest.n == 0) {
		return rest.p ? from : rest;
	}
	size_t slash = dm_str_find_byte(rest, '/');
	struct dm_str first = dm_str_slice(rest, 0, slash == (size_t)-1 ? rest.n : slash);
	struct dm_str name = dm_str_base_name(from);
	if (!dm_str_glob(name.p, first)) { /* from ends with a NUL */
		return (struct dm_str){NULL, 0};
	}
	return dm_path_join(arena, dm_str_slice(from, 0, from.n - name.n), rest);
}

/*
 * The file is what it was copied as, or with what was copied to where it comes from. at: the COPY. changes: those of
 * the calls from this one on come later than what is asked for.
 */
static struct dm_brought
with_changes(struct dm_facts *facts, struct dm_brought brought, uint32_t from, uint32_t to,
	struct dm_str path, int depth, uint32_t changes)
{
	const struct dm_calls *calls = facts->walked;
	uint32_t n = calls && brought.text.p ? calls->nchanged : 0;
	const bool *lineage = NULL;
	if (n >= DM_WALK_CHANGED) {
		brought.changed = true; /* what is beyond them was not kept */
		return brought;
	}
	for (uint32_t i = n < changes ? n : changes; i > 0; i--) {
		const struct dm_walk_changed *changed = &calls->changed[i - 1];
		if (changed->index < from) {
			break;
		}
		if (changed->index > to) {
			continue;
		}
		struct dm_str other = came_from(facts->arena, changed, path);
		bool writes = other.n || dm_str_glob(changed->path.p, path);
		if (!writes) {
			continue;
		}
		int32_t stage = facts->tree->instrs[to < facts->tree->ninstrs ? to : to - 1].stage;
		lineage = lineage ? lineage : dm_model_lineage(facts->arena, facts->tree, stage);
		if (!lineage[facts->tree->instrs[changed->index].stage]) {
			continue;
		}
		struct dm_brought one = {.by = DM_BROUGHT_NOT};
		if (other.n && !memchr(other.p, '*', other.n)) {
			one = find(facts, changed->index, other, depth + 1, i - 1);
		}
		brought.changed = !one.text.p || one.changed;
		brought.text = one.text.p ? one.text : brought.text;
		return brought;
	}
	return brought;
}

/* Where the file would lie in what the COPY copies from; false: it does not bring it. */
static bool
copies_from(struct dm_facts *facts, uint32_t at, struct dm_str path, struct dm_copied *copied);

/* A COPY --from of a stage that makes the file: it is named, or a RUN of the stage writes it. */
static bool
copies_over(struct dm_facts *facts, uint32_t at, struct dm_str path)
{
	struct dm_copied copied;
	const struct dm_calls *calls = facts->walked;
	if (!copies_from(facts, at, path, &copied) || copied.stage < 0) {
		return false;
	}
	struct dm_copy_target target = target_of(facts, at);
	bool over = dm_str_eq(target.path, path) && !target.folder;
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, copied.stage);
	for (uint32_t i = 0; calls && i < calls->nchanged && !over; i++) {
		const struct dm_walk_changed *changed = &calls->changed[i];
		if (facts->looks++ >= LOOKS) {
			return true; /* nobody looks any further */
		}
		bool here = lineage[facts->tree->instrs[changed->index].stage];
		for (uint32_t k = 0; k < copied.count && here && !over; k++) {
			over = came_from(facts->arena, changed, copied.paths[k]).n ||
			       dm_str_glob(changed->path.p, copied.paths[k]);
		}
	}
	return over;
}

static struct dm_brought
find(struct dm_facts *facts, uint32_t at, struct dm_str path, int depth, uint32_t changes)
{
	struct dm_brought brought = {.by = DM_BROUGHT_NOT};
	const struct dm_tree *tree = facts->tree;
	if (depth > STAGES_DEEP || at == 0) {
		return brought;
	}
	if (facts->looks++ >= LOOKS) {
		return (struct dm_brought){.by = DM_BROUGHT_ELSE};
	}
	if (at < tree->ninstrs && tree->instrs[at].kind == DM_RUN &&
		mounted(facts, at, path, depth, &brought)) {
		return brought;
	}
	bool over = false;
	/* of a stage's end the last of its own */
	uint32_t last = at < tree->ninstrs && tree->instrs[at].kind == DM_RUN ? at : at - 1;
	for (int32_t s = tree->instrs[at - 1].stage; s >= 0; s = tree->stages[s].parent) {
		uint32_t end = tree->stages[s].end < at ? tree->stages[s].end : at;
		for (uint32_t i = end; i > tree->stages[s].from + 1; i--) {
			enum dm_keyword kind = tree->instrs[i - 1].kind;
			if ((kind == DM_COPY || kind == DM_ADD) &&
				copied(facts, i - 1, path, depth, &brought)) {
				brought =
					with_changes(facts, brought, i, last, path, depth, changes);
				brought.changed = brought.changed || (over && brought.text.p);
				return brought;
			}
			over = over || (kind == DM_COPY && copies_over(facts, i - 1, path));
		}
	}
	return (struct dm_brought){.by = DM_BROUGHT_NOT};
}

struct dm_brought
dm_brought_file(struct dm_facts *facts, uint32_t at, struct dm_str path)
{
	facts->looks = 0;
	return path.p ? find(facts, at, path, 0, UINT32_MAX)
		      : (struct dm_brought){.by = DM_BROUGHT_NOT};
}

/* Where the file would lie in what the COPY copies from; false: it does not bring it. */
static bool
copies_from(struct dm_facts *facts, uint32_t at, struct dm_str path, struct dm_copied *copied)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	struct dm_str from = dm_instr_flag(instr, "from");
	if (instr->kind != DM_COPY || !from.n || instr->nwords < 2) {
		return false;
	}
	struct dm_copy_target target = target_of(facts, at);
	struct dm_str rest = target.path.p ? below(path, target.path) : (struct dm_str){NULL, 0};
	*copied = (struct dm_copied){.stage = dm_model_stage(facts->tree, from, instr->stage)};
	for (uint32_t i = 0; rest.p && i + 1 < instr->nwords; i++) {
		struct source source = {
			dm_model_expanded(facts->arena, facts->tree, at, instr->words[i].text),
			rest, target.folder};
		struct dm_str tries[2];
		uint32_t n = source.path.n ? candidates(facts->arena, &source, tries) : 0;
		if (n == 0 && rest.n == 0 && !target.folder && source.path.n) {
			tries[n++] = source.path; /* target/\*.jar app.jar */
		}
		for (uint32_t k = 0; k < n && copied->count < DM_COPIED_PATHS; k++) {
			struct dm_str inner = dm_path_join(facts->arena, DM_STR("/"), tries[k]);
			bool exact = rest.n == 0 || dm_str_eq(dm_str_base_name(source.path), rest);
			if (inner.p && (copied->stage >= 0 || exact)) {
				copied->paths[copied->count++] = inner;
			}
		}
	}
	return copied->count > 0;
}

bool
dm_copied_next(struct dm_facts *facts, int32_t stage, struct dm_str path, uint32_t *at,
	struct dm_copied *copied)
{
	const struct dm_tree *tree = facts->tree;
	for (int32_t s = stage; s >= 0; s = tree->stages[s].parent) {
		uint32_t end = tree->stages[s].end < *at ? tree->stages[s].end : *at;
		for (uint32_t i = end; i > tree->stages[s].from + 1; i--) {
			if (copies_from(facts, i - 1, path, copied)) {
				*at = i - 1;
				return true;
			}
		}
	}
	return false;
}
