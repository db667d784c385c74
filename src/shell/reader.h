/* Shared by the files of src/shell/: the state of one reading. */
#ifndef DM_SHELL_READER_H
#define DM_SHELL_READER_H

#include "shell.h"

/* A heredoc whose body has not been reached yet. */
struct dm_sh_pending {
	struct dm_span *body;
	struct dm_str name;
	bool chomp;
};

struct dm_sh_reader {
	struct dm_arena *arena;
	struct dm_str text;
	uint32_t pos, end; /* end: behind the last byte that may be read (a backtick's end) */
	uint32_t depth;
	struct dm_sh_tree *tree;
	struct dm_sh_pending *pending;
	uint32_t npending;
};

static inline char
dm_sh_at(const struct dm_sh_reader *r, uint32_t off)
{
	return off < r->end ? r->text.p[off] : '\0';
}

static inline char
dm_sh_peek(const struct dm_sh_reader *r)
{
	return dm_sh_at(r, r->pos);
}

static inline bool
dm_sh_failed(const struct dm_sh_reader *r)
{
	return r->tree->message != NULL;
}

/* A byte that ends an unquoted word. */
static inline bool
dm_sh_is_delimiter(const struct dm_sh_reader *r, uint32_t off)
{
	if (off >= r->end) {
		return true;
	}
	char c = r->text.p[off];
	if (c == '\r') {
		return dm_sh_at(r, off + 1) == '\n';
	}
	return c == ' ' || c == '\t' || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' ||
	       c == '>' || c == '(' || c == ')';
}

/* Notes the first trouble; returns false. */
bool
dm_sh_fail(struct dm_sh_reader *r, const char *message);
/* Blanks, escaped line ends, and a comment. */
void
dm_sh_skip_blanks(struct dm_sh_reader *r);
/* Reads one word at pos (word.c); an empty one is a failure. */
struct dm_sh_word
dm_sh_read_word(struct dm_sh_reader *r);
/* Behind the closing )) of the arithmetic text that starts at off; 0 where none closes it. */
uint32_t
dm_sh_arith_end(const struct dm_sh_reader *r, uint32_t off);
/* The arithmetic text from pos up to `end` as one word; its names are the word's parameters. */
struct dm_sh_word
dm_sh_read_arith(struct dm_sh_reader *r, uint32_t end);
/* A list up to the closing byte (parse.c), which is consumed; substitutions. */
struct dm_sh_list *
dm_sh_read_until(struct dm_sh_reader *r, char close);

#endif
