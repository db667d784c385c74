#include "claims_commands.h"

#include "../catalogue.h"
#include "../config/yaml_tree.h"
#include "claims_lines.h"

/* The texts of a tree as lines, each at the number of its own. */
struct lines {
	struct dm_buf text;
	uint32_t line; /* of the next byte */
};

bool
dm_commands_go_elsewhere(struct dm_str text)
{
	for (size_t i = 0; i < text.n;) {
		size_t end = i;
		while (end < text.n && !dm_is_space(text.p[end])) {
			end++;
		}
		struct dm_str word = dm_str_slice(text, i, end);
		if (dm_str_is(word, "cd") || dm_str_is(word, "pushd")) {
			return true;
		}
		i = end + 1;
	}
	return false;
}

static void
add_bytes(struct lines *lines, struct dm_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		lines->line += text.p[i] == '\n';
	}
	dm_buf_str(&lines->text, text);
}

/* name: of the variable that has this value; NULL: it is no value of one */
static void
add_text(struct lines *lines, const struct dm_yaml *node, const char *name)
{
	struct dm_str text = dm_str(node->text);
	/* the lines of a block follow the one that it begins on */
	uint32_t line = node->line + (dm_str_find_byte(text, '\n') != (size_t)-1);
	while (lines->line < line) {
		add_bytes(lines, DM_STR("\n"));
	}
	if (name) {
		add_bytes(lines, dm_str(name));
		add_bytes(lines, DM_STR("="));
	} else if (dm_commands_go_elsewhere(text)) {
		return;
	}
	add_bytes(lines, text);
	add_bytes(lines, dm_str(dm_str_ends(text, "\n") ? "" : "\n"));
}

static bool
is_name(const char *text)
{
	return *text && dm_str_leading_name(dm_str(text)).n == strlen(text);
}

/* variables: they are those of a map like env. Its depth is that of the file, which is bounded. */
static void
add_node(struct lines *lines, const struct dm_yaml *node, bool variables)
{
	bool map = node->kind == DM_YAML_MAP, moved = false;
	if (node->kind == DM_YAML_SCALAR) {
		add_text(lines, node, NULL);
		return;
	}
	for (uint32_t i = 0; map && i < node->count; i++) {
		moved = moved || dm_words_has(&dm_words_moving_keys, dm_str(node->keys[i]->text));
	}
	for (uint32_t i = 0; i < node->count; i++) {
		const struct dm_yaml *item = node->items[i], *key = map ? node->keys[i] : NULL;
		struct dm_str said = dm_str(key && key->kind == DM_YAML_SCALAR ? key->text : "");
		bool text = item->kind == DM_YAML_SCALAR;
		if (text && variables && is_name(said.p)) {
			add_text(lines, item, said.p);
		} else if (!text || !(moved || dm_words_has(&dm_words_prose_keys, said))) {
			add_node(lines, item, dm_words_has(&dm_words_variable_keys, said));
		}
	}
}

void
dm_claims_read_commands(struct dm_claim_reader *r, const struct dm_yaml *root, uint32_t first)
{
	struct lines lines = {{NULL, 0, 0}, 1};
	add_node(&lines, root, false);
	struct dm_str text = dm_arena_str(r->arena, dm_buf_view(&lines.text));
	dm_buf_finish(&lines.text);
	dm_claims_read_lines_after(r, text, first);
}
