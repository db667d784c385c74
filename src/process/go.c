/* Sources: `go help build`, `go help install`, https://go.dev/ref/mod (go.mod files, version suffixes, workspaces). */
#include "go.h"

#include "../facts/brought.h"
#include "../facts/calls.h"

enum {
	OPERANDS = 32,
	TRIES = 64, /* folders of the context where go.mod is looked for */
};

struct go_call {
	struct dm_facts *facts;
	const struct dm_build_call *call;
	struct dm_str folder; /* where it works */
	struct dm_str out;    /* of -o; {NULL, 0} */
	struct dm_str operands[OPERANDS];
	uint32_t count;
	bool install, known; /* known: it builds, and all of its words are told */
	struct dm_str module,
		root; /* what go.mod says, and the folder of the image where it lies; {NULL, 0}: none */
	const char *text; /* of go.mod, as it was read */
};

/* The word that follows "module" in go.mod. */
static struct dm_str
module_in(struct dm_str text)
{
	for (size_t i = 0; text.p && i < text.n;) {
		size_t end = i;
		while (end < text.n && text.p[end] != '\n') {
			end++;
		}
		struct dm_str line = dm_str_trim(dm_str_slice(text, i, end));
		if (dm_str_starts(line, "module ") || dm_str_starts(line, "module\t")) {
			struct dm_str name = dm_str_trim(dm_str_slice(line, 7, line.n));
			size_t n = 0;
			while (n < name.n && !dm_is_space(name.p[n])) {
				n++;
			}
			bool quoted = n > 2 && name.p[0] == '"';
			return dm_str_slice(name, quoted, n - quoted);
		}
		i = end + 1;
	}
	return (struct dm_str){NULL, 0};
}

static struct dm_str
parent_of(struct dm_str path)
{
	size_t n = path.n - dm_str_base_name(path).n;
	return dm_str_slice(path, 0, n > 1 ? n - 1 : n);
}

static void
find_module(struct go_call *go)
{
	for (struct dm_str at = go->folder; at.p; at = parent_of(at)) {
		struct dm_str name = dm_path_join(go->facts->arena, at, DM_STR("go.mod"));
		struct dm_str text = dm_calls_brought(go->facts, go->call->index, name).text;
		if (text.p) {
			go->module = module_in(text);
			go->root = at;
			go->text = text.p;
			return;
		}
		if (at.n <= 1) {
			return;
		}
	}
}

static struct go_call
read_call(struct dm_facts *facts, const struct dm_build_call *call)
{
	struct go_call go = {.facts = facts, .call = call, .folder = call->folder};
	bool verb = false, told = call->folder.p != NULL;
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		struct dm_str word = dm_call_word(call, k), value = dm_call_word(call, k + 1);
		bool valued = dm_words_has(&dm_words_go_value_options, word);
		if (word.n && word.p[0] == '-') {
			bool equals = dm_str_starts(word, "-o=");
			go.out = equals ? dm_str_slice(word, 3, word.n) : go.out;
			go.out = dm_str_is(word, "-o") ? value : go.out;
			if (dm_str_is(word, "-C")) {
				go.folder = dm_path_join(facts->arena, go.folder, value);
			}
			k += valued && value.p;
		} else if (!verb) {
			verb = dm_str_is(word, "build") || dm_str_is(word, "install");
			go.install = dm_str_is(word, "install");
			told = told && verb;
		} else if (go.count < OPERANDS) {
			told = told && dm_str_find_byte(word, '$') == (size_t)-1;
			go.operands[go.count++] = word;
		} else {
			told = false;
		}
	}
	if (go.count == 0) {
		go.operands[go.count++] = DM_STR(".");
	}
	go.known = verb && told && go.folder.p;
	if (go.known) {
		find_module(&go);
	}
	return go;
}

/* The folder of the image of a package that is named: ./cmd/app, main.go, example.com/app/cmd/app; {NULL, 0}: none here */
static struct dm_str
folder_of(const struct go_call *go, struct dm_str operand)
{
	struct dm_str module = go->module;
	if (module.n && dm_path_holds(module, operand)) {
		struct dm_str rest = dm_str_slice(operand, module.n, operand.n);
		const struct dm_str parts[] = {go->root, DM_STR("/"), rest};
		return dm_path_join(
			go->facts->arena, DM_STR("/"), dm_arena_join(go->facts->arena, parts, 3));
	}
	bool local = dm_str_is(operand, ".") || dm_str_is(operand, "..") ||
		     dm_str_starts(operand, "./") || dm_str_starts(operand, "../") ||
		     dm_str_starts(operand, "/") || dm_str_ends(operand, ".go");
	if (!local || dm_str_ends(operand, "...")) {
		return (struct dm_str){NULL, 0};
	}
	struct dm_str at = dm_path_join(go->facts->arena, go->folder, operand);
	return at.p && dm_str_ends(operand, ".go") ? parent_of(at) : at;
}

/* v2 of example.com/app/v2 */
static bool
is_version(struct dm_str name)
{
	return name.n > 1 && name.p[0] == 'v' && dm_str_is_number(dm_str_slice(name, 1, name.n));
}

/* What the program of a package is called. */
static struct dm_str
name_of(const struct go_call *go, struct dm_str operand)
{
	if (dm_str_ends(operand, ".go")) {
		struct dm_str name = dm_str_base_name(operand);
		return dm_str_slice(name, 0, name.n - 3);
	}
	struct dm_str at = folder_of(go, operand);
	if (at.p && go->module.n && dm_str_eq(at, go->root)) {
		struct dm_str name = dm_str_base_name(go->module);
		size_t end = go->module.n - name.n;
		return is_version(name) && end
			       ? dm_str_base_name(dm_str_slice(go->module, 0, end - 1))
			       : name;
	}
	return at.p && go->module.n ? dm_str_base_name(at) : (struct dm_str){NULL, 0};
}

/* ./...: some folder of the context is called so, and holds Go */
static bool
is_folder(const struct dm_facts *facts, struct dm_str name)
{
	uint32_t count;
	bool whole;
	const struct dm_str *sources = dm_scripts_sources(facts->scripts, &count, &whole);
	for (uint32_t i = 0; i < count; i++) {
		struct dm_str folder = parent_of(sources[i]);
		if (dm_str_ends(sources[i], ".go") && dm_str_eq(dm_str_base_name(folder), name)) {
			return true;
		}
	}
	return false;
}

static bool
is_named(const struct go_call *go, struct dm_str name)
{
	for (uint32_t i = 0; i < go->count; i++) {
		struct dm_str operand = go->operands[i];
		struct dm_str own = name_of(go, operand);
		bool all = dm_str_starts(operand, ".") && dm_str_ends(operand, "/...");
		own = all ? name_of(go, DM_STR(".")) : own;
		if ((own.n && dm_str_eq(own, name)) || (all && is_folder(go->facts, name))) {
			return true;
		}
	}
	return false;
}

bool
dm_go_makes(struct dm_facts *facts, const struct dm_build_call *call, struct dm_str path)
{
	struct go_call go = read_call(facts, call);
	struct dm_str folder = parent_of(path), name = dm_str_base_name(path);
	if (!go.known) {
		return false;
	}
	if (go.install) {
		return dm_str_is(dm_str_base_name(folder), "bin") && is_named(&go, name);
	}
	struct dm_str at = go.out.n ? dm_path_join(facts->arena, go.folder, go.out) : go.folder;
	/* -o names a file, or a folder, as may be */
	return at.p && ((go.out.n && dm_str_eq(at, path)) ||
			       (dm_str_eq(at, folder) && is_named(&go, name)));
}

/* ---- packages ---- */

/* The text is that of go.mod as the context has it in that folder. */
static bool
is_root(const struct go_call *go, struct dm_str folder)
{
	const struct dm_str parts[] = {folder, DM_STR("/"), DM_STR("go.mod")};
	struct dm_str text, name = dm_arena_join(
				    go->facts->arena, parts + (folder.n ? 0 : 2), folder.n ? 3 : 1);
	return dm_scripts_file(go->facts->scripts, name, &text) && text.p == go->text;
}

static bool
find_root(const struct go_call *go, struct dm_str *root)
{
	uint32_t count, tries = 0;
	bool whole;
	const struct dm_str *sources = dm_scripts_sources(go->facts->scripts, &count, &whole);
	struct dm_str last = {NULL, 0};
	*root = DM_STR("");
	if (is_root(go, *root)) {
		return true;
	}
	for (uint32_t i = 0; i < count && tries < TRIES; i++) {
		struct dm_str folder = parent_of(sources[i]);
		if (!dm_str_ends(sources[i], ".go") || (last.p && dm_str_eq(folder, last))) {
			continue;
		}
		last = folder;
		for (; folder.n && tries < TRIES; folder = parent_of(folder), tries++) {
			if (is_root(go, folder)) {
				*root = folder;
				return true;
			}
		}
	}
	return false;
}

/* replace example.com/a => ../a; a go.work beside it */
static bool
has_other_modules(const struct go_call *go, struct dm_str root)
{
	const struct dm_str parts[] = {root, DM_STR("/"), DM_STR("go.mod")};
	struct dm_str text,
		name = dm_arena_join(go->facts->arena, parts + (root.n ? 0 : 2), root.n ? 3 : 1);
	if (dm_scripts_file(go->facts->scripts, DM_STR("go.work"), &text) ||
		!dm_scripts_file(go->facts->scripts, name, &text)) {
		return true;
	}
	for (size_t hit; (hit = dm_str_find(text, "=>")) != (size_t)-1;) {
		text = dm_str_trim(dm_str_slice(text, hit + 2, text.n));
		if (dm_str_starts(text, ".") || dm_str_starts(text, "/")) {
			return true;
		}
	}
	return false;
}

bool
dm_go_program_of(
	struct dm_facts *facts, const struct dm_build_call *call, struct dm_go_program *program)
{
	struct go_call go = read_call(facts, call);
	struct dm_str root;
	*program = (struct dm_go_program){.module = go.module};
	if (!go.known || !go.module.n || !find_root(&go, &root) || has_other_modules(&go, root)) {
		return false;
	}
	program->root = root;
	for (uint32_t i = 0; i < go.count; i++) {
		struct dm_str at = folder_of(&go, go.operands[i]);
		if (!at.p || !dm_path_holds(go.root, at)) {
			return false;
		}
		struct dm_str rest = dm_str_slice(at, go.root.n, at.n);
		const struct dm_str parts[] = {root, DM_STR("/"), rest};
		struct dm_str joined = dm_path_join(
			facts->arena, DM_STR("/"), dm_arena_join(facts->arena, parts, 3));
		*dm_push(facts->arena, program->folders, program->count) =
			dm_str_slice(joined, 1, joined.n);
	}
	return true;
}
