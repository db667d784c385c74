/*
 * The tree of a Dockerfile: a disposable index over its bytes. Tokens cover the document exactly; instructions,
 * words, heredocs and stages are spans over it. Grammar: BuildKit frontend/dockerfile/parser and /instructions.
 */
#ifndef DM_TREE_H
#define DM_TREE_H

#include "../base.h"
#include "../source.h"
#include "syntax.h"

/* X(enum suffix, printed name): what the bytes of a token are */
#define DM_TOKENS(X)                                                                               \
	X(BOM, "BOM")                   /* EF BB BF at offset 0 */                                 \
	X(BLANK, "BLANK")               /* blanks and tabs */                                      \
	X(NEWLINE, "NEWLINE")           /* LF, CR LF */                                            \
	X(COMMENT, "COMMENT")           /* # text, without its line end */                         \
	X(DIRECTIVE, "DIRECTIVE")       /* # escape=` */                                           \
	X(KEYWORD, "KEYWORD")           /* RUN */                                                  \
	X(FLAG, "FLAG")                 /* --mount=type=cache,target=/x */                         \
	X(TEXT, "TEXT")                 /* arguments, one run of bytes per physical line */        \
	X(CONTINUATION, "CONTINUATION") /* the escape character, blanks, line end */               \
	X(HEREDOC, "HEREDOC")           /* body lines, with their line ends */                     \
	X(HEREDOC_END, "HEREDOC_END")   /* EOF (the terminating line without its line end) */

enum dm_token_kind {
#define X(name, text) DM_TOKEN_##name,
	DM_TOKENS(X)
#undef X
};

/*
 * Token i covers [off, offset of i+1); the last one ends where the document does. A run of empty lines, or of lines
 * that are a continuation and nothing else, is one token.
 */
struct dm_token {
	uint32_t off : 27; /* of 16 MiB */
	enum dm_token_kind kind : 5;
};

struct dm_tokens {
	struct dm_token *items;
	uint32_t count;
};

/* clang-format off */
#define DM_KEYWORDS(X) \
	X(ADD) X(ARG) X(CMD) X(COPY) X(ENTRYPOINT) X(ENV) X(EXPOSE) X(FROM) X(HEALTHCHECK) X(LABEL) \
	X(MAINTAINER) X(ONBUILD) X(RUN) X(SHELL) X(STOPSIGNAL) X(USER) X(VOLUME) X(WORKDIR)
/* clang-format on */

enum dm_keyword {
	DM_UNKNOWN, /* a word that BuildKit does not know */
#define X(name) DM_##name,
	DM_KEYWORDS(X)
#undef X
	DM_KEYWORD_COUNT
};

enum dm_severity {
	DM_NOTE_INFO,
	DM_NOTE_WARNING, /* BuildKit warns: empty continuation line */
	DM_NOTE_ERROR,   /* BuildKit refuses the file */
};

struct dm_note {
	uint32_t off;
	enum dm_severity severity;
	const char *message;
};

/* A run of logical bytes that are contiguous in the document too. */
struct dm_piece {
	uint32_t logical;
	uint32_t physical; /* from the start of the cook */
};

/*
 * Logical text with its way back to the bytes: continuations, and the comment and blank lines inside an
 * instruction, are gone; everything else is as written. All spans below it that are called logical index text.
 */
struct dm_cook {
	struct dm_str text;
	struct dm_piece *pieces; /* ascending; pieces[0].logical == 0 */
	uint32_t npieces;
	uint32_t start; /* physical offset that the pieces count from */
	uint32_t end;   /* physical offset after the last logical byte */
};

/* --name=value (quotes and escapes removed from both, as BuildKit does) */
struct dm_flag {
	struct dm_span span;             /* logical */
	struct dm_str name, value, text; /* text: "--name=value" */
	bool has_value;
};

/* One white-space separated argument, as written; for ENV, LABEL, ARG quotes keep blanks together. */
struct dm_word {
	struct dm_span span; /* logical */
	struct dm_str text;
};

/* key=value of ENV, ARG, LABEL; also `ENV key value` */
struct dm_pair {
	struct dm_span span;       /* logical, whole word */
	struct dm_span value_span; /* logical; quotes included */
	struct dm_str key, value;  /* value: as written, quotes kept */
	bool has_value;
};

/* [fd]<<[-]NAME ... NAME */
struct dm_heredoc {
	struct dm_str name;
	struct dm_span word; /* logical */
	struct dm_span body; /* physical, whole lines */
	struct dm_span end;  /* physical: the terminating line, with its line end */
	uint32_t fd;
	bool expand; /* name not quoted */
	bool chomp;  /* <<- */
};

enum dm_form {
	DM_FORM_NONE,  /* instruction has no command */
	DM_FORM_SHELL, /* RUN make install */
	DM_FORM_JSON,  /* CMD ["app", "-v"] */
};

/* Its parts of a size are side by side, so that there are no gaps: a file may have as many as lines. */
struct dm_instr {
	enum dm_keyword kind : 8;
	enum dm_form form : 8;
	bool noted : 1; /* some note of the tree is about it */
	bool cut : 1;   /* it ends because the file does: RUN a \ */
	struct dm_span
		span; /* physical: first byte of the keyword's line (after blanks) through its last line
	                              end, heredocs included */
	struct dm_span line_span; /* physical: the same from the start of the line */
	struct dm_span
		head; /* physical: keyword to the last byte of the logical line (no line end) */
	struct dm_span keyword;  /* logical */
	struct dm_span args;     /* logical: after the flags, trimmed */
	struct dm_span command;  /* logical: what a shell reads; HEALTHCHECK: after CMD */
	uint32_t line, end_line; /* 1-based, BuildKit's Node.StartLine and EndLine */
	uint32_t comment; /* physical: start of the first line of the comment block that is directly
	                              above (no blank line between), else line_span.off */
	int32_t stage;    /* index, -1 before the first FROM */
	uint32_t comment_inside; /* comment lines inside the continuation */
	uint32_t nflags, nwords, npairs, nheredocs;
	struct dm_cook cook; /* the whole logical line, blanks at its ends kept */
	struct dm_flag *flags;
	struct dm_word *words; /* args split at white space (JSON form: decoded strings) */
	struct dm_pair *pairs; /* ENV, ARG, LABEL */
	struct dm_heredoc *heredocs;
	struct dm_instr
		*onbuild; /* ONBUILD RUN ...: the inner instruction; shares cook and spans */
};

struct dm_stage {
	uint32_t index;
	struct dm_str name; /* as written, empty where there is none */
	struct dm_str base; /* as written */
	struct dm_str
		root;  /* the same, ARGs replaced by their defaults; {NULL, 0} where one has none */
	uint32_t from; /* index of its FROM in instrs */
	uint32_t end;  /* index after its last instruction */
	int32_t parent; /* stage that its base names, -1 where it is an image */
	uint32_t
		before; /* index + 1 of the stage before it whose name has the same hash, 0: none */
	bool final;     /* its layers reach the image that the last stage builds */
	bool windows;   /* FROM mcr.microsoft.com/windows/servercore: its default shell is cmd */
};

struct dm_directive {
	struct dm_str name; /* lower case: syntax, escape, check */
	struct dm_str value;
	struct dm_span value_span; /* physical */
	uint32_t line;
};

/* Indexes of instructions, ascending. */
struct dm_indexes {
	uint32_t *items;
	uint32_t count;
};

/* One NAME of an ENV or ARG. */
struct dm_variable {
	struct dm_str name;
	uint32_t instr, pair;
	/* index + 1 of the last one of this name up to here that has a value, and of the last ENV; 0: none */
	uint32_t valued, env;
};

struct dm_tree {
	struct dm_str text;
	struct dm_lines lines;
	struct dm_instr *instrs;
	struct dm_stage *stages;
	struct dm_directive *directives;
	struct dm_note *notes;
	uint32_t ninstrs, nstages, ndirectives, nnotes, nerrors;
	uint32_t kinds; /* bit per enum dm_keyword: some instruction of the file is one */
	struct dm_indexes by_kind[DM_KEYWORD_COUNT];
	struct dm_indexes variables; /* ENV and ARG */
	struct dm_variable *names;   /* by name, and equal ones by place */
	uint32_t nnames;
	uint32_t *buckets; /* stage names: index + 1 of the last stage of each hash, 0: none */
	uint32_t nbuckets; /* a power of two */
	bool bash_env;     /* some ENV sets BASH_ENV */
	bool set_up; /* or a variable that names a file on which downloads depend: APT_CONFIG */
	char escape; /* \ or ` */
	struct dm_syntax syntax; /* the frontend that BuildKit runs in place of its own */
	bool foreign; /* it is another one than docker/dockerfile, and something is unknown */
};

/* Accepted by BuildKit's parser and instruction checks, with at least one stage. */
bool
dm_tree_valid(const struct dm_tree *tree);
/* The bytes of a byte order mark: 3, or 0. */
uint32_t
dm_tree_bom(const struct dm_tree *tree);
const char *
dm_token_name(enum dm_token_kind kind);
/* "RUN"; DM_UNKNOWN is "". */
const char *
dm_keyword_name(enum dm_keyword kind);
enum {
	DM_KEYWORD_ROOM = 12, /* bytes of HEALTHCHECK and MAINTAINER with their NUL */
};
/* The same, for who looks through them all. */
extern const char dm_keyword_names[DM_KEYWORD_COUNT][DM_KEYWORD_ROOM];

/* Physical offset of a logical byte; of the end: after the last byte. */
uint32_t
dm_cook_physical(const struct dm_cook *cook, uint32_t logical);
/* Physical offset directly after the logical byte before `logical` (for insertions after something). */
uint32_t
dm_cook_after(const struct dm_cook *cook, uint32_t logical);
/* From the first byte to the last one; may hold continuations in between. */
struct dm_span
dm_cook_span(const struct dm_cook *cook, struct dm_span logical);
/* Contiguous physical bytes as logical text (heredoc bodies). */
struct dm_cook
dm_cook_identity(struct dm_arena *arena, struct dm_str document, struct dm_span physical);
/* As written. */
struct dm_str
dm_instr_keyword(const struct dm_instr *instr);
struct dm_str
dm_instr_args(const struct dm_instr *instr);
/* The flag's value, or {NULL, 0}. */
static inline struct dm_str
dm_instr_flag(const struct dm_instr *instr, const char *name)
{
	for (uint32_t i = 0; i < instr->nflags; i++) {
		if (dm_str_is(instr->flags[i].name, name)) {
			return instr->flags[i].value;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* RUN <<EOF alone: the first heredoc's body is the script. */
bool
dm_instr_script(const struct dm_instr *instr);

#endif
