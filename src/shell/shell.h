/*
 * A shell text as a tree of spans: POSIX XCU 2 with the bash forms that Dockerfiles use. Nothing is unquoted in
 * place; every span indexes the text that was parsed (logical text or a heredoc body), so nothing is lost.
 */
#ifndef DM_SHELL_H
#define DM_SHELL_H

#include "../base.h"

/* A variable that a word expands, inside double quotes and arithmetic too. */
struct dm_sh_parameter {
	struct dm_str name; /* x; one byte for $? $! $_ $- $$ $@ $* $# $0 ... $9 */
	bool reads;         /* $x ${x} ${x:-v} $((x)) $((x += 1)) */
	bool sets;          /* ${x:=v} ${x=v} $((x = 1)) $((x++)) */
	bool fails;         /* ${x:?why} ${x?why}: ends the shell where x is not set */
	bool indirect;      /* ${!x}: names another variable, which only a run knows */
};

/* One word as written: quotes, expansions and escapes included. */
struct dm_sh_word {
	struct dm_span span;
	struct dm_str text; /* quotes and escapes removed where it is literal, else as written */
	uint32_t nsubstitutions;
	uint32_t nparameters : 28; /* of 16 MiB; a file has more words than anything else */
	bool literal : 1;          /* no expansion of any kind: its value is text */
	bool quoted : 1;           /* some part is quoted */
	bool glob : 1;             /* unquoted * ? [ */
	bool process : 1;          /* <(...) or >(...) is among the substitutions */
	struct dm_sh_list *
		*substitutions; /* $(...) and `...` inside, parsed; NULL entry: not readable */
	struct dm_sh_parameter *parameters; /* those outside of substitutions */
};

/* [fd]op word; op is one of < > >> >| <> <& >& << <<- <<< &> &>> */
struct dm_sh_redirect {
	struct dm_span span, op;
	struct dm_sh_word word;
	struct dm_span body; /* heredoc: body lines; of length 0 otherwise */
	struct dm_span end;  /* heredoc: the line that closes it, without its line end */
	/* Heredoc whose name is not quoted: what the shell expands in its body; NULL: nothing, or not readable. */
	struct dm_sh_word *content;
};

/* NAME=value before a command, or alone; value may be an array (a b) */
struct dm_sh_assign {
	struct dm_span span;
	struct dm_str name;
	struct dm_sh_word value;
};

enum dm_sh_kind {
	DM_SH_SIMPLE,   /* FOO=1 cmd arg >out */
	DM_SH_SUBSHELL, /* ( list ) */
	DM_SH_GROUP,    /* { list; } */
	DM_SH_IF,       /* if list; then list; elif list; then list; else list; fi */
	DM_SH_FOR,      /* for x in words; do list; done; also select and for (( )) */
	DM_SH_WHILE,    /* while list; do list; done; also until */
	DM_SH_CASE,     /* case word in pattern) list;; esac */
	DM_SH_FUNCTION, /* name() { ... }, function name { ... } */
	DM_SH_TEST,     /* [[ expression ]] */
	DM_SH_ARITH,    /* (( expression )) */
	DM_SH_COPROC,   /* coproc [NAME] command */
};

/* Its counts are side by side, so that there are no gaps: there may be as many as lines. */
struct dm_sh_command {
	enum dm_sh_kind kind : 8;
	bool flat : 1;       /* SIMPLE: nothing in it runs other commands */
	struct dm_span span; /* redirections included */
	struct dm_span pipe; /* | or |& between it and the next; of length 0 otherwise */
	uint32_t nassigns, nwords, nredirects, nlists, nmarks;
	/* SIMPLE */
	struct dm_sh_assign *assigns;
	/* also FOR's name and list, or its (( expression )); CASE's subject, then its patterns; FUNCTION's and
	 * COPROC's name; ARITH's expression; TEST's words and operators */
	struct dm_sh_word *words;
	struct dm_sh_redirect *redirects;
	/* compound: the lists in order of appearance: IF cond, then, cond, then, ..., else; WHILE cond, body */
	struct dm_sh_list **lists;
	struct dm_span *marks; /* reserved words, ( ) | ; that belong to it: if then fi, in, do */
};

/* [!] [time [-p]] command | command |& command; ! and time are between its start and its first command's. */
struct dm_sh_pipeline {
	struct dm_span span;
	struct dm_sh_command *commands;
	uint32_t ncommands;
	bool negated; /* ! */
	bool timed;   /* time */
};

enum dm_sh_op {
	DM_SH_END,        /* nothing after it */
	DM_SH_AND,        /* && */
	DM_SH_OR,         /* || */
	DM_SH_SEQUENCE,   /* ; */
	DM_SH_NEWLINE,    /* line end (heredoc bodies) */
	DM_SH_BACKGROUND, /* & */
};

/* A pipeline and the operator after it. && and || bind before ; newline and &. */
struct dm_sh_item {
	struct dm_sh_pipeline pipeline;
	enum dm_sh_op op;
	struct dm_span op_span;
	bool background; /* a & closes the and-or list that it is in: both of a && b & */
};

/* A flat list: items in order with the operators between them. */
struct dm_sh_list {
	struct dm_span span;
	struct dm_sh_item *items;
	uint32_t nitems;
	struct dm_span close; /* ;; ;& ;;& after a branch of case; of length 0 otherwise */
};

/* # to the end of the line, where a comment may be */
struct dm_sh_tree {
	struct dm_str text;
	struct dm_sh_list *list; /* the whole program; NULL where it could not be read */
	struct dm_span *comments;
	uint32_t ncomments;
	uint32_t error;      /* offset at which reading stopped */
	const char *message; /* why, NULL where list is set */
	bool heredocs;       /* a << redirection is somewhere */
	bool functions;      /* a function is defined somewhere */
	bool shopt;          /* shopt is called somewhere: bash's lastpipe may be on */
};

/*
 * Reads the whole text. What it cannot read yields list == NULL with message and error, never a guess. Nesting is
 * limited (DM_SH_DEPTH); time is linear in the length.
 */
struct dm_sh_tree *
dm_sh_parse(struct dm_arena *arena, struct dm_str text);
/* The same for a part of the text, such as what is between the quotes of sh -c '...'; spans index all of it. */
struct dm_sh_tree *
dm_sh_parse_span(struct dm_arena *arena, struct dm_str text, struct dm_span span);

#define DM_SH_DEPTH 200

/* Calls visit for every command, outermost first, those in substitutions too; depth 0 is the top list. */
void
dm_sh_walk(const struct dm_sh_list *list,
	void (*visit)(const struct dm_sh_command *command, uint32_t depth, void *data), void *data);

#endif
