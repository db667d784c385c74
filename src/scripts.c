#include "scripts.h"

#include "file.h"

#include <stdlib.h>

enum {
	SCRIPT_LIMIT = 256 * 1024,
};

static struct dm_str
base_name(struct dm_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] == '/') {
			return dm_str_slice(path, i, path.n);
		}
	}
	return path;
}

/*
 * The text of context/source, or of context/source/name where source is a folder. `exact`: source may be the script
 * itself. It must lie inside the context.
 */
static bool
read_inside(struct dm_arena *arena, const char *context, struct dm_str source, struct dm_str name,
	bool exact, struct dm_str *text)
{
	struct dm_file file = {0};
	struct dm_err err = {0};
	struct stat status;
	const char *path = dm_arena_printf(arena, "%s/%.*s", context, DM_FMT(source));
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		path = dm_arena_printf(arena, "%s/%.*s", path, DM_FMT(name));
	} else if (!exact) {
		return false;
	}
	char *real = realpath(path, NULL), *root = realpath(context, NULL);
	size_t n = root ? strlen(root) : 0;
	bool inside = real && root && strncmp(real, root, n) == 0 && (real[n] == '/' || n == 1);
	bool ok = inside && stat(real, &status) == 0 && S_ISREG(status.st_mode) &&
		  status.st_size <= SCRIPT_LIMIT && dm_file_read(arena, real, &file, &err);
	free(real);
	free(root);
	*text = file.text;
	return ok;
}

/* The source of COPY or ADD that may hold the script called name. */
static bool
find_copied(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_str name, struct dm_str *text)
{
	struct dm_str base = base_name(name);
	for (uint32_t i = tree->ninstrs; i > 0; i--) {
		const struct dm_instr *instr = &tree->instrs[i - 1];
		bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
		if (!copies || instr->nheredocs || dm_instr_flag(instr, "from").p) {
			continue;
		}
		for (uint32_t k = 0; k + 1 < instr->nwords; k++) {
			struct dm_str source = instr->words[k].text;
			struct dm_str target = instr->words[instr->nwords - 1].text;
			/* COPY start.sh /app/  COPY run.sh /usr/bin/start.sh */
			bool exact = dm_str_eq(base_name(source), base) ||
				     dm_str_eq(base_name(target), base);
			bool plain = !memchr(source.p, '\0', source.n) &&
				     dm_str_find_byte(source, '$') == (size_t)-1;
			if (plain && read_inside(arena, context, source, base, exact, text)) {
				return true;
			}
		}
	}
	return false;
}

/* A word of a command that may name a script: a path, or a name with a suffix. */
static void
add_script(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_str name, struct dm_scripts *scripts)
{
	struct dm_str text;
	bool looks = dm_str_find_byte(name, '/') != (size_t)-1 || dm_str_ends(name, ".sh") ||
		     dm_str_find(name, "entrypoint") != (size_t)-1;
	bool plain = name.n > 0 && name.n < 256 && dm_str_find_byte(name, '\0') == (size_t)-1;
	if (looks && plain && base_name(name).n && find_copied(arena, context, tree, name, &text)) {
		*dm_push(arena, scripts->items, scripts->count) = (struct dm_script){name, text};
	}
}

void
dm_scripts_find(struct dm_arena *arena, const char *context, const struct dm_tree *tree,
	struct dm_scripts *scripts)
{
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->kind != DM_CMD && instr->kind != DM_ENTRYPOINT) {
			continue;
		}
		for (uint32_t k = 0; instr->form == DM_FORM_JSON && k < instr->nwords; k++) {
			add_script(arena, context, tree, instr->words[k].text, scripts);
		}
		struct dm_str text = dm_instr_args(instr);
		for (size_t start = 0; instr->form == DM_FORM_SHELL && start < text.n;) {
			size_t end = start;
			while (end < text.n && !dm_is_space(text.p[end])) {
				end++;
			}
			add_script(arena, context, tree, dm_str_slice(text, start, end), scripts);
			start = end + 1;
		}
	}
}

const struct dm_script *
dm_scripts_get(const struct dm_scripts *scripts, struct dm_str name)
{
	for (uint32_t i = 0; scripts && i < scripts->count; i++) {
		if (dm_str_eq(scripts->items[i].name, name)) {
			return &scripts->items[i];
		}
	}
	return NULL;
}
