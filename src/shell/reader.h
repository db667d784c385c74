/* Shared by the files of src/shell/: the state of one reading. */
#ifndef DM_SHELL_READER_H
#define DM_SHELL_READER_H

#include "shell.h"

/* A heredoc whose body has not been reached yet. */
struct dm_sh_pending {
	struct dm_sh_redirect *redirect;
	struct dm_str name;
	bool chomp, expand;
};

struct dm_sh_reader {
	struct dm_arena *arena;
	struct dm_str text;
	uint32_t pos, end; /* end: after the last byte that may be read (a backtick's end) */
	uint32_t depth;
	bool plain; /* no extended globs here: f() and !(a) at the start of a command */
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
void
dm_sh_skip_some(struct dm_sh_reader *r);
/* Blanks, escaped line ends, and a comment; mostly there is none of them, or one blank. */
static inline void
dm_sh_skip_blanks(struct dm_sh_reader *r)
{
	r->pos += dm_sh_peek(r) == ' ';
	char c = dm_sh_peek(r);
	if (c <= '#' || c == '\\') {
		dm_sh_skip_some(r);
	}
}

/* Reads one word at pos (word.c); an empty one is a failure. */
struct dm_sh_word
dm_sh_read_word(struct dm_sh_reader *r);
/* Most words hold no quote, expansion or escape: those need no copy. False: this one may, nothing was read. */
bool
dm_sh_read_plain_word(struct dm_sh_reader *r, struct dm_sh_word *word);
/* A word may start at off: no delimiter, or <( or >(. */
bool
dm_sh_at_word_start(const struct dm_sh_reader *r, uint32_t off);
/* Length of backslash and line end at off, 0 where there are none. */
uint32_t
dm_sh_escaped_newline(const struct dm_sh_reader *r, uint32_t off);
/* The right side of =~ in [[ ]]: up to a blank outside of parentheses. */
struct dm_sh_word
dm_sh_read_regex(struct dm_sh_reader *r);
/* What a shell expands in the heredoc body [from, to); NULL where it cannot be read. pos stays. */
struct dm_sh_word *
dm_sh_read_body(struct dm_sh_reader *r, uint32_t from, uint32_t to);
/*
 * The offset after the closing )) of the arithmetic text that starts at off; 0 where none closes it. *lines: it
 * has a ; or a line end of its own.
 */
uint32_t
dm_sh_arith_end(const struct dm_sh_reader *r, uint32_t off, bool *lines);
/* The arithmetic text from pos up to `end` as one word; its names are the word's parameters. */
struct dm_sh_word
dm_sh_read_arith(struct dm_sh_reader *r, uint32_t end);
/* A list up to the closing byte (parse.c), which is consumed; substitutions. */
struct dm_sh_list *
dm_sh_read_until(struct dm_sh_reader *r, char close);

/* A list up to what may end one: the text's end, ), ;;, a reserved word that closes. Not consumed. */
struct dm_sh_list *
dm_sh_read_list(struct dm_sh_reader *r);
/* Simple, compound, or a function's definition, with its redirections. */
struct dm_sh_command
dm_sh_read_command(struct dm_sh_reader *r);

/* ---- pieces that several files need ---- */

/* Consumes a line end, and the heredoc bodies that start after it (redirect.c). */
void
dm_sh_take_newline(struct dm_sh_reader *r);
/* Blanks, comments and line ends. */
void
dm_sh_skip_newlines(struct dm_sh_reader *r);
bool
dm_sh_is_word(const struct dm_sh_reader *r, const char *word);
/* The bare word at pos is this one. */
static inline bool
dm_sh_at_word(const struct dm_sh_reader *r, const char *word)
{
	return dm_sh_peek(r) == word[0] && dm_sh_is_word(r, word);
}

/* Reads a word into the command's. */
void
dm_sh_add_word(struct dm_sh_reader *r, struct dm_sh_command *command);
/* Offset of the operator of the redirection at pos (2> {fd}> >), or UINT32_MAX (redirect.c). */
uint32_t
dm_sh_at_redirect(const struct dm_sh_reader *r);
/* Reads the redirection at pos into the list; false: none there. */
bool
dm_sh_take_redirect(struct dm_sh_reader *r, struct dm_sh_redirect ***list, uint32_t *count);
/* The command gets its redirections as one array; heredoc bodies are filled in there at the next line end. */
void
dm_sh_set_redirects(struct dm_sh_reader *r, struct dm_sh_command *command,
	struct dm_sh_redirect *const *list, uint32_t count);
/* Also a function's definition where () follows the first word (simple.c). */
struct dm_sh_command
dm_sh_read_simple(struct dm_sh_reader *r);
/* Reads the compound command that starts at pos; false: there is none (compound.c). */
bool
dm_sh_read_compound(struct dm_sh_reader *r, struct dm_sh_command *command);
/* Consumes () at pos, as marks of the command. */
bool
dm_sh_take_parentheses(struct dm_sh_reader *r, struct dm_sh_command *command);
/* The bytes from start to pos are a reserved word or an operator of the command. */
void
dm_sh_add_mark(struct dm_sh_reader *r, struct dm_sh_command *command, uint32_t start);
/* The body of a function; pos is after its name and parentheses. */
void
dm_sh_read_function_body(struct dm_sh_reader *r, struct dm_sh_command *command);

#endif
