/*
 * Modules of the context that a program of a RUN imports: `import a.b`, `from .a import c`, require("./a"), `from "./a"`,
 * require_relative "a". What a line does in between is not asked: a file that is there is read.
 */
#include "walk.h"

#include "brought.h"

enum {
	MODULES = 16, /* that are read for one program */
	LOOKED = 64,  /* that are looked for: most are of libraries */
};

struct program {
	struct dm_walk *walk;
	struct dm_str folder; /* that modules are looked for in */
	struct dm_str texts[2 * MODULES + 1];
	uint32_t count, looked; /* looked: modules that were looked for */
};

static bool
add_file(struct program *p, struct dm_str name)
{
	struct dm_walk *w = p->walk;
	struct dm_str path = dm_path_join(w->facts->arena, p->folder, name);
	struct dm_str text = path.n ? dm_brought_file(w->facts, w->index, path).text : path;
	bool known = !text.p || w->calls->bytes + text.n > DM_WALK_TEXTS;
	for (uint32_t i = 0; i < p->count && !known; i++) {
		known = p->texts[i].p == text.p;
	}
	if (!known && p->count + 2 <= sizeof p->texts / sizeof *p->texts) {
		w->calls->bytes += text.n;
		p->texts[p->count++] = DM_STR("\n");
		p->texts[p->count++] = text;
	}
	return text.p != NULL;
}

/* tools/paths of tools.paths, ./paths: its file, whatever suffix that has */
static void
add_module(struct program *p, struct dm_str module)
{
	bool found = module.n == 0 || p->looked++ >= LOOKED || add_file(p, module);
	for (uint32_t i = 0; i < dm_words_import_suffixes.count && !found; i++) {
		const struct dm_str parts[] = {module, dm_words_str(&dm_words_import_suffixes, i)};
		found = add_file(p, dm_arena_join(p->walk->facts->arena, parts, 2));
	}
}

/* import a.b, from .a import c: a/b, a */
static struct dm_str
python_module(struct dm_arena *arena, struct dm_str line)
{
	bool from = dm_str_starts(line, "from ");
	struct dm_str rest = from || dm_str_starts(line, "import ")
				     ? dm_str_trim(dm_str_slice(line, from ? 5 : 7, line.n))
				     : (struct dm_str){NULL, 0};
	while (dm_str_starts(rest, ".")) {
		rest = dm_str_slice(rest, 1, rest.n);
	}
	size_t end = 0;
	while (end < rest.n && (dm_is_name_byte(rest.p[end]) || rest.p[end] == '.')) {
		end++;
	}
	struct dm_str module = dm_arena_str(arena, dm_str_slice(rest, 0, end));
	char *bytes = dm_arena_bytes(arena, module.n + 1);
	for (size_t i = 0; i < module.n; i++) {
		bytes[i] = module.p[i] == '.' ? '/' : module.p[i];
	}
	return (struct dm_str){bytes, module.n};
}

/* "./a" of require("./a"), "a" of require_relative "a" */
static struct dm_str
quoted_module(struct dm_str line)
{
	bool relative = dm_str_names(line, "require_relative");
	for (size_t i = 0; i < line.n; i++) {
		char quote = line.p[i];
		struct dm_str rest = dm_str_slice(line, i + 1, line.n);
		size_t end =
			quote == '"' || quote == '\'' ? dm_str_find_byte(rest, quote) : (size_t)-1;
		if (end != (size_t)-1 && (relative || dm_str_starts(rest, "."))) {
			return dm_str_slice(rest, 0, end);
		}
	}
	return (struct dm_str){NULL, 0};
}

struct dm_str
dm_walk_with_imported(struct dm_walk *w, struct dm_str folder, struct dm_str text)
{
	struct program p = {.walk = w, .folder = folder, .texts = {text}, .count = text.n > 0};
	for (uint32_t i = 0; i < p.count && folder.p; i += 2) {
		struct dm_str rest = p.texts[i], line;
		while (dm_str_next_line(&rest, &line)) {
			line = dm_str_trim(line);
			bool requires = dm_str_find(line, "require") != (size_t)-1;
			if (dm_str_starts(line, "import ") || dm_str_starts(line, "from ") ||
				dm_str_starts(line, "export ") || requires) {
				struct dm_str quoted = quoted_module(line);
				add_module(&p,
					quoted.p ? quoted : python_module(w->facts->arena, line));
			}
		}
	}
	return p.count > 1 ? dm_arena_join(w->facts->arena, p.texts, p.count) : text;
}
