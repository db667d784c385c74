/* Private to src/dockerfile/: a file while it is read. */
#ifndef DM_PARSER_H
#define DM_PARSER_H

#include "tree.h"

enum line_kind {
	LINE_TEXT,
	LINE_COMMENT,
	LINE_EMPTY,
};

/* A physical line: [start, text) blanks, [text, tail) content, [tail, end) continuation or line end. */
struct line {
	uint32_t start, text, tail, end;
	enum line_kind kind;
	bool continued;
};

/* The arrays of a small file's tree while they grow. */
struct few {
	struct dm_instr instrs[24];
	uint32_t starts[64];
};

struct parser {
	struct dm_arena *arena;
	struct dm_tree *tree;
	uint32_t pos;         /* start of the next physical line */
	uint32_t line_number; /* lines read so far */
	bool directives_done;
	uint32_t comment;   /* start of the comment block above, UINT32_MAX: none */
	struct line *lines; /* of the instruction being read */
	uint32_t nlines,
		room; /* room: what lines can hold; it serves one instruction after the other */
	struct few *few;
	struct dm_tokens *tokens;        /* what is read as tokens; NULL: nobody asks */
	uint32_t instr_room, start_room; /* what the tree's own arrays can hold */
	uint32_t nnotes;                 /* of the tree, before the line at hand */
	const struct dm_tree *before;    /* NULL: none */
	uint32_t next;                   /* its first instruction that may be the one at hand */
};

void
dm_parser_note(struct parser *p, uint32_t off, enum dm_severity severity, const char *message);
/* # name = value, whose # is at off, where s begins; anything else ends the directives. */
void
dm_parser_directive(struct parser *p, uint32_t off, struct dm_str s);

#endif
