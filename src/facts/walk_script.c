/* Files that calls start. */
#include "walk.h"

#include "brought.h"
#include "mounts.h"

#include <stdlib.h>

/* #!/bin/sh, #!/usr/bin/env bash; none at all: execvp(3) hands it to sh */
bool
dm_is_shell_script(struct dm_str text, bool told)
{
	size_t end = dm_str_find_byte(text, '\n');
	struct dm_str line = dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end);
	bool bang = dm_str_starts(line, "#!");
	return bang ? dm_words_named(&dm_words_shells, line) ||
			       dm_words_named(&dm_words_other_shells, line)
		    : told || (text.n && dm_str_find_byte(line, '\0') == (size_t)-1);
}

/* Where programs are installed: what is there and was not copied is the base image's, or a package's. */
bool
dm_walk_in_program_folder(struct dm_str path)
{
	struct dm_str folder = dm_str_slice(path, 0, path.n - dm_str_base_name(path).n);
	return dm_words_after(&dm_words_program_folders, folder);
}

bool
dm_walk_has_part(const struct dm_words *words, struct dm_str name)
{
	struct dm_str base = dm_str_base_name(name);
	for (size_t i = 0; i < base.n; i++) {
		size_t end = i;
		while (end < base.n && dm_is_name_byte(base.p[end]) && base.p[end] != '_') {
			end++;
		}
		if (dm_words_has(words, dm_str_slice(base, i, end))) {
			return true;
		}
		i = end;
	}
	return false;
}

enum {
	NAMED_FILES = 16, /* that a text names and that are looked for */
	INCLUDED = 2,     /* texts that include each other: mk/all.mk, mk/deps.mk */
};

/* included: how many texts include each other above this one */
static struct dm_str
with_named(struct dm_walk *w, struct dm_str folder, struct dm_str text, uint32_t included)
{
	struct dm_str parts[2 * NAMED_FILES + 1] = {text};
	size_t count = 1;
	for (size_t i = 0; i < text.n && count + 2 <= sizeof parts / sizeof *parts; i++) {
		size_t end = i;
		while (end < text.n && !strchr(" \t\r\n\"'`@;&|()[],=", text.p[end])) {
			end++;
		}
		struct dm_str name = dm_str_slice(text, i, end);
		i = end;
		bool includes = name.n >= 4 && included < INCLUDED &&
				dm_words_after(&dm_words_included_suffixes, name);
		if (name.n < 4 || (!includes && !dm_words_after(&dm_words_script_suffixes, name))) {
			continue;
		}
		struct dm_str named = dm_brought_file(
			w->facts, w->index, dm_path_join(w->facts->arena, folder, name))
					      .text;
		if (named.p && w->calls->bytes + named.n <= DM_WALK_TEXTS) {
			w->calls->bytes += named.n;
			parts[count++] = DM_STR("\n");
			parts[count++] =
				includes ? with_named(w, folder, named, included + 1) : named;
		}
	}
	return count > 1 ? dm_arena_join(w->facts->arena, parts, count) : text;
}

struct dm_str
dm_walk_with_named(struct dm_walk *w, struct dm_str folder, struct dm_str text)
{
	return with_named(w, folder, text, 0);
}

static void
walk_script(struct dm_walk *w, const struct dm_walk_script *script, struct dm_str text,
	bool written, struct dm_str user, bool may)
{
	struct dm_walk inner = dm_walk_nested(w, written ? DM_CALL_WRITTEN : DM_CALL_SCRIPT);
	inner.file = script->path;
	inner.user = user;
	inner.shared = script->same;
	if (!script->same) { /* another process */
		inner.functions = NULL;
		inner.nfunctions = 0;
	}
	if (!script->same || script->narguments) {
		inner.arguments = script->arguments;
		inner.narguments = script->narguments;
	}
	dm_walk_text(&inner, text, may);
	if (script->same) {
		dm_walk_leave(w, &inner);
	}
}

const char dm_walk_changed[] = "a RUN changes the file that it runs after it is copied";
static const char unseen[] =
	"it runs a file that neither the Dockerfile nor its build context shows";

/* bin/setup of a tree that a RUN fetched: what is in the system's folders came with the base, or with a package. */
static bool
brings_needs(struct dm_str path)
{
	return !dm_words_hold(&dm_words_installed_folders, path) &&
	       dm_walk_has_part(&dm_words_installing_programs, path);
}

/* What a RUN has made under that name: a text is looked through as it is, a copy is read as what it is a copy of. */
static bool
follow_made(
	struct dm_walk *w, uint32_t number, const struct dm_walk_script *script, struct dm_str name)
{
	struct dm_str text, other;
	if (!dm_walk_find_made(w, name, &text, &other)) {
		return false;
	}
	if (text.p) {
		w->calls->items[number].script = text;
		return true;
	}
	struct dm_walk_script copy = *script;
	copy.path = other;
	bool seen = dm_brought_file(w->facts, w->index, other).text.p != NULL;
	if (seen) {
		dm_walk_follow(w, number, &copy);
	} else if (brings_needs(other)) {
		w->calls->items[number].opaque = unseen;
	} else if (dm_manager_named(dm_str_base_name(other))) {
		w->calls->items[number].opaque = "it is another name of a package manager";
	}
	return seen;
}

/* Reads what the call starts, where it is a file that can be seen. call: index; the array moves. */
void
dm_walk_follow(struct dm_walk *w, uint32_t number, const struct dm_walk_script *script)
{
	struct dm_brought brought = dm_brought_file(w->facts, w->index, script->path);
	if (brought.by == DM_BROUGHT_NOT && follow_made(w, number, script, script->path)) {
		return;
	}
	struct dm_build_call *call = &w->calls->items[number];
	bool copied = brought.by == DM_BROUGHT_CONTEXT || brought.by == DM_BROUGHT_WRITTEN;
	if (!copied) {
		/* a program of another image is what it is called; a script may do anything */
		bool program = brought.by == DM_BROUGHT_ELSE
				       ? !script->told && !dm_str_ends(script->path, ".sh") &&
						 !brings_needs(script->path)
				       : dm_walk_in_program_folder(script->path) &&
						 !brings_needs(script->path);
		bool known = program || dm_words_has(&dm_words_build_tools, call->name) ||
			     dm_words_has(&dm_words_build_tools, dm_str_base_name(script->path));
		call->opaque = known || script->same ? NULL : unseen;
		return;
	}
	call->opaque = brought.changed ? dm_walk_changed : call->opaque;
	if (!brought.text.p) {
		call->opaque = dm_words_has(&dm_words_build_tools, dm_str_base_name(script->path))
				       ? NULL
				       : "it runs a file that the build context does not show";
		return;
	}
	if (!dm_is_shell_script(brought.text, script->told) || w->depth >= DM_WALK_DEPTH) {
		call->script = brought.text;
		return;
	}
	walk_script(
		w, script, brought.text, brought.by == DM_BROUGHT_WRITTEN, call->user, call->may);
}

/* "$here"/ci/deps.sh, "$(dirname "$0")/lib.sh": what is written out after the part that only a run knows. */
static struct dm_str
written_end(struct dm_str word)
{
	size_t end = word.n && word.p[word.n - 1] == '"' ? word.n - 1 : word.n, from = end;
	while (from > 0 && !strchr("$`)}", word.p[from - 1])) {
		from--;
	}
	struct dm_str rest = dm_str_slice(word, from, end);
	size_t slash = dm_str_find_byte(rest, '/');
	bool plain = from > 0 && slash != (size_t)-1 && slash + 1 < rest.n;
	for (size_t i = slash; plain && i < rest.n; i++) {
		plain = !strchr("\"'\\", rest.p[i]);
	}
	return plain ? dm_str_slice(rest, slash + 1, rest.n) : (struct dm_str){NULL, 0};
}

/* Scripts name the others beside them by a variable that holds their own folder, or the one above it. */
bool
dm_walk_beside(struct dm_walk *w, const struct dm_sh_word *word, struct dm_walk_script *script)
{
	struct dm_str end = written_end(word->text);
	if (word->literal || !end.p || end.n == 0) {
		return false;
	}
	struct dm_str own = dm_str_slice(w->file, 0, w->file.n - dm_str_base_name(w->file).n);
	struct dm_str above = dm_path_join(w->facts->arena, own, DM_STR(".."));
	const struct dm_str folders[] = {own, above, w->folder};
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		bool known = folders[i].n && folders[i].p[0] == '/';
		struct dm_str path = known ? dm_path_join(w->facts->arena, folders[i], end)
					   : (struct dm_str){NULL, 0};
		if (dm_brought_file(w->facts, w->index, path).text.p) {
			script->path = path;
			return true;
		}
	}
	return false;
}

static void
walk_package_scripts(struct dm_walk *w, const char *const *names, struct dm_str name, bool may)
{
	struct dm_str path = dm_path_join(w->facts->arena, w->folder, DM_STR("package.json"));
	const char *prefix = dm_scripts_package_of(
		w->facts->scripts, dm_brought_file(w->facts, w->index, path).text);
	for (; prefix && *names && w->depth < DM_WALK_DEPTH; names++) {
		const char *key =
			dm_arena_printf(w->facts->arena, "%s%s%.*s", prefix, *names, DM_FMT(name));
		const struct dm_script *script = dm_scripts_get(w->facts->scripts, dm_str(key));
		if (script) {
			struct dm_walk inner = dm_walk_nested(w, DM_CALL_PACKAGE);
			inner.file = DM_STR("package.json");
			dm_walk_text(&inner, script->text, may);
		}
	}
}

/* npm ci, yarn install: without packages, and not told to run no scripts */
static bool
installs_project(const struct dm_build_call *call)
{
	bool is = call->package && call->package->verb == DM_VERB_INSTALL &&
		  call->package->operands == 0;
	for (uint32_t i = 1; is && dm_call_word(call, i).p; i++) {
		is = !dm_str_is(dm_call_word(call, i), "--ignore-scripts");
	}
	return is;
}

/* npm run build, npm ci: what package.json says. */
bool
dm_walk_package_script(struct dm_walk *w, uint32_t number)
{
	static const char *const around[] = {"pre", "", "post", NULL};
	static const char *const installing[] = {
		"preinstall", "install", "postinstall", "prepare", NULL};
	if (!dm_words_has(&dm_words_package_runners, w->calls->items[number].name)) {
		return false;
	}
	const struct dm_build_call call = w->calls->items[number];
	struct dm_str name = dm_call_word(&call, 1);
	dm_scripts_package(w->facts->scripts);
	if (installs_project(&call)) {
		walk_package_scripts(w, installing, DM_STR(""), call.may);
		return true;
	}
	name = dm_words_has(&dm_words_script_runs, name) ? dm_call_word(&call, 2) : name;
	if (name.n) {
		walk_package_scripts(w, around, name, call.may);
	}
	return true;
}

/* A name that was looked for in a stage, and is not there before another file is copied. */
struct dm_walk_absent {
	struct dm_str name;
	int32_t stage;
	uint32_t copies; /* before it */
};

static bool
is_absent(const struct dm_walk *w, struct dm_str name)
{
	int32_t stage = w->facts->tree->instrs[w->index].stage;
	for (uint32_t i = 0; i < w->calls->nabsent; i++) {
		const struct dm_walk_absent *absent = &w->calls->absent[i];
		if (absent->stage == stage && absent->copies == w->copies &&
			dm_str_eq(absent->name, name)) {
			return true;
		}
	}
	return false;
}

/* Where names without a slash are looked for. */
static const char *const path[] = {
	"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

enum {
	FOLDERS = sizeof path / sizeof *path,
};

/* A bit per folder of path: what is copied to `to` may lie there. */
static unsigned
folders_of(struct dm_str to)
{
	unsigned folders = 0;
	while (to.n > 1 && to.p[to.n - 1] == '/') {
		to.n--;
	}
	bool anywhere =
		to.n == 0 || to.p[0] != '/' || to.n == 1 || dm_str_find_byte(to, '$') != (size_t)-1;
	for (unsigned i = 0; i < FOLDERS; i++) {
		if (!anywhere && to.p[1] != path[i][1]) {
			continue; /* mostly */
		}
		struct dm_str folder = dm_str(path[i]);
		size_t n = to.n < folder.n ? to.n : folder.n;
		bool along = memcmp(to.p, folder.p, anywhere ? 0 : n) == 0 &&
			     (to.n <= n || to.p[n] == '/') && (folder.n <= n || folder.p[n] == '/');
		folders |= (unsigned)(anywhere || along) << i;
	}
	return folders;
}

/* A program that a COPY or ADD may bring, by name. */
struct dm_walk_brings {
	struct dm_str name;
	unsigned folders; /* bits of path */
};

static int
compare_brings(const void *a, const void *b)
{
	return dm_str_compare(
		((const struct dm_walk_brings *)a)->name, ((const struct dm_walk_brings *)b)->name);
}

/* The source may be a folder, or stand for several files: what is in it nobody knows yet. */
static bool
is_wide(struct dm_str base)
{
	return base.n == 0 || base.p[0] == '.' || dm_str_find_byte(base, '.') == (size_t)-1 ||
	       memchr(base.p, '*', base.n) || memchr(base.p, '?', base.n);
}

static void
note_brings(struct dm_arena *arena, struct dm_calls *calls, const struct dm_instr *instr)
{
	uint32_t last = instr->nwords ? instr->nwords - 1 : 0;
	struct dm_str to = instr->nwords ? instr->words[last].text : DM_STR("/");
	unsigned folders = folders_of(to);
	if (!folders) {
		return;
	}
	*dm_push(arena, calls->brings, calls->nbrings) =
		(struct dm_walk_brings){dm_str_base_name(to), folders};
	for (uint32_t i = 0; i < last; i++) {
		struct dm_str base = dm_str_base_name(instr->words[i].text);
		*dm_push(arena, calls->brings, calls->nbrings) =
			(struct dm_walk_brings){base, folders};
		calls->wide |= is_wide(base) ? folders : 0;
	}
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		*dm_push(arena, calls->brings, calls->nbrings) =
			(struct dm_walk_brings){instr->heredocs[i].name, folders};
	}
}

void
dm_walk_note_brings(struct dm_arena *arena, struct dm_calls *calls, const struct dm_tree *tree)
{
	const struct dm_indexes *lists[] = {&tree->by_kind[DM_COPY], &tree->by_kind[DM_ADD]};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		for (uint32_t k = 0; k < lists[i]->count; k++) {
			note_brings(arena, calls, &tree->instrs[lists[i]->items[k]]);
		}
	}
	calls->path = dm_model_find(tree, DM_STR("PATH"), tree->ninstrs, 0) > 0;
	if (calls->nbrings) {
		dm_sort(calls->brings, calls->nbrings, sizeof *calls->brings, compare_brings);
	}
}

/* The folders where some COPY or ADD may bring a program of this name; most files have none. */
static unsigned
may_bring(const struct dm_calls *calls, struct dm_str name)
{
	unsigned folders = calls->wide;
	uint32_t low = 0, high = calls->nbrings;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		bool up = dm_str_compare(calls->brings[middle].name, name) < 0;
		low = up ? middle + 1 : low;
		high = up ? high : middle;
	}
	for (; low < calls->nbrings && dm_str_eq(calls->brings[low].name, name); low++) {
		folders |= calls->brings[low].folders;
	}
	return folders;
}

/* A COPY brings the program, in one of the folders where names are looked for. */
static bool
find_program(struct dm_walk *w, uint32_t number, struct dm_walk_script *script, unsigned folders)
{
	const struct dm_build_call call = w->calls->items[number];
	for (unsigned i = 0; i < FOLDERS; i++) {
		if (!(folders >> i & 1U)) {
			continue;
		}
		script->path = dm_path_join(w->facts->arena, dm_str(path[i]), call.name);
		struct dm_brought brought = dm_brought_file(w->facts, w->index, script->path);
		if (brought.by == DM_BROUGHT_WRITTEN ||
			(brought.by == DM_BROUGHT_CONTEXT && !dm_manager_named(call.name))) {
			dm_walk_follow(w, number, script);
			return w->calls->items[number].opaque == NULL;
		}
	}
	*dm_push(w->facts->arena, w->calls->absent, w->calls->nabsent) = (struct dm_walk_absent){
		call.name, w->facts->tree->instrs[w->index].stage, w->copies};
	return false;
}

enum {
	PATH_FOLDERS = 8, /* of PATH that are looked into */
};

/* ENV PATH=/opt/tools:$PATH: a COPY brings the program into a folder that the file itself makes one of programs. */
static bool
find_on_path(struct dm_walk *w, uint32_t number, struct dm_walk_script *script)
{
	const struct dm_tree *tree = w->facts->tree;
	if (!w->copies || !w->calls->path || dm_manager_named(w->calls->items[number].name)) {
		return false;
	}
	uint32_t last = dm_model_find(tree, DM_STR("PATH"), w->index, 0);
	if (!last) {
		return false;
	}
	const struct dm_variable *set = &tree->names[last - 1];
	struct dm_str value = tree->instrs[set->instr].pairs[set->pair].value;
	for (size_t i = 0, n = 0; i < value.n && n < PATH_FOLDERS; i++, n++) {
		size_t from = i + (value.p[i] == '"');
		while (i < value.n && value.p[i] != ':' && value.p[i] != '"') {
			i++;
		}
		struct dm_str folder = dm_str_slice(value, from, i < from ? from : i);
		if (folder.n == 0 || folder.p[0] != '/' ||
			dm_str_find_byte(folder, '$') != (size_t)-1) {
			continue;
		}
		script->path = dm_path_join(w->facts->arena, folder, w->calls->items[number].name);
		if (dm_brought_file(w->facts, w->index, script->path).text.p) {
			dm_walk_follow(w, number, script);
			return true;
		}
	}
	return false;
}

/* The folders where the RUN itself mounts a program of this name: --mount=type=bind,target=/usr/local/bin/setup */
static unsigned
may_mount(const struct dm_walk *w, struct dm_str name)
{
	const struct dm_instr *instr = &w->facts->tree->instrs[w->index];
	unsigned folders = 0;
	for (uint32_t i = 0; i < instr->nflags; i++) {
		struct dm_mount mount;
		if (dm_mount_read(&instr->flags[i], &mount) &&
			(mount.type.n == 0 || dm_str_is(mount.type, "bind")) &&
			dm_str_eq(dm_str_base_name(mount.target), name)) {
			folders |= folders_of(mount.target);
		}
	}
	return folders;
}

/* A program by its path, or by a name that a COPY brought into a folder of programs. */
bool
dm_walk_program_file(struct dm_walk *w, uint32_t number)
{
	const struct dm_build_call call = w->calls->items[number];
	const struct dm_sh_word *word = &call.command->words[call.program];
	struct dm_walk_script script = {
		.arguments = word + 1, .narguments = call.command->nwords - call.program - 1};
	if (!word->literal && word->nparameters) {
		bool beside = dm_walk_beside(w, word, &script);
		if (beside) {
			dm_walk_follow(w, number, &script);
		}
		return beside; /* else somewhere */
	}
	if (dm_str_find_byte(word->text, '/') != (size_t)-1) {
		script.path = dm_path_join(w->facts->arena, w->folder, word->text);
		dm_walk_follow(w, number, &script);
		return !dm_walk_in_program_folder(script.path);
	}
	if (!dm_manager_named(call.name) && follow_made(w, number, &script, call.name)) {
		return true;
	}
	unsigned mounts = may_mount(w, call.name);
	unsigned folders = (w->copies ? may_bring(w->calls, call.name) : 0) | mounts;
	return (folders && (mounts || !is_absent(w, call.name)) &&
		       find_program(w, number, &script, folders)) ||
	       find_on_path(w, number, &script);
}
