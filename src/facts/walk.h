/* How the calls of a build are found: texts of shells, walked and resolved; private to calls.c and what it is made of. */
#ifndef DM_WALK_H
#define DM_WALK_H

#include "build_call.h"

enum {
	DM_WALK_DEPTH = 8, /* texts in texts: a script that calls a script ... */
	DM_WALK_AHEAD =
		8, /* of what was read before, how many are compared with what is read now */
	DM_WALK_CALLS = 10000, /* per file; what is beyond them is opaque, and so it is with */
	DM_WALK_TEXTS = 16 * 1024 * 1024, /* bytes of texts in texts, as often as they are read */
	DM_WALK_VALUES =
		1024 * 1024, /* bytes of values put in; what is beyond stays as it is written */
	DM_WALK_VARIABLES = 4096, /* of one shell; beyond, none has a value that is known */
	DM_WALK_MADE = 256,       /* programs and scripts that RUNs make */
};

/* NAME=value of the shell; value {NULL, 0}: something that only a run knows. */
struct dm_walk_variable {
	struct dm_str name, value;
};

/* What a command reads as its input; without text and file only a run knows it. */
struct dm_walk_input {
	struct dm_str text; /* a heredoc, a here-string, echo 'text' | sh */
	struct dm_str file; /* its path in the image: sh < FILE, cat FILE | sh */
	bool given;         /* there is one */
};

/* One text that a shell reads. */
struct dm_walk {
	struct dm_facts *facts;
	struct dm_calls *calls;
	uint32_t index;           /* of the RUN */
	uint32_t first;           /* number of its first call */
	const struct dm_run *run; /* while its own text is walked; NULL */
	uint32_t next;            /* of run->commands, the first that was not met yet */
	struct dm_str text;
	struct dm_str folder, user, file;
	enum dm_call_origin origin;
	uint16_t umask;
	uint16_t branch; /* see struct dm_build_call */
	bool mine;
	bool profile;    /* see struct dm_run */
	bool shared;     /* the shell of another text reads it: . FILE */
	uint32_t copies; /* COPY and ADD before the RUN */
	int depth;
	struct dm_walk_variable *variables;
	uint32_t nvariables;
	const struct dm_sh_word *arguments; /* $1, $2, ... of a script, where its caller tells */
	uint32_t narguments;
	struct dm_walk_function **functions; /* that were defined so far (walk_function.c) */
	uint32_t nfunctions;
	/* what commands read that say nothing else: what the one before in the pipeline writes; NULL */
	const struct dm_walk_input *input;
};

/* Words that are being made. */
struct dm_walk_words {
	struct dm_sh_word *items;
	uint32_t count;
	struct dm_buf part; /* the word that is being made */
	bool open;          /* there is one, be it empty */
};

/* A script that a call starts. */
struct dm_walk_script {
	struct dm_str path; /* in the image */
	const struct dm_sh_word *arguments;
	uint32_t narguments;
	bool told; /* a shell was told to read it: sh FILE */
	bool same; /* . FILE: this shell reads it */
};

/* ---- words (resolve.c) ---- */

void
dm_walk_set(struct dm_walk *w, struct dm_str name, struct dm_str value);
/* The words that the shell makes of one; false: it holds what only a run knows. */
bool
dm_walk_expand(struct dm_walk *w, const struct dm_sh_word *word, struct dm_walk_words *words);
/* The command with its variables put in; the same where there is nothing to put in. */
const struct dm_sh_command *
dm_walk_resolve(struct dm_walk *w, const struct dm_sh_command *command);

/* ---- texts and lists (walk.c) ---- */

void
dm_walk_list(struct dm_walk *w, const struct dm_sh_list *list, bool may);
/* A walk through a text of its own in what w walks. */
struct dm_walk
dm_walk_nested(const struct dm_walk *w, enum dm_call_origin origin);
/* The number of another branch. */
uint16_t
dm_walk_branch(struct dm_walk *w);
/* One call stands for a text that no shell here reads. */
void
dm_walk_opaque(struct dm_walk *w, struct dm_str text, const char *why);
void
dm_walk_text(struct dm_walk *w, struct dm_str text, bool may);
/* A text that another shell reads; it leaves nothing behind in this one. */
void
dm_walk_inner(struct dm_walk *w, struct dm_str text, enum dm_call_origin origin, struct dm_str user,
	bool may);
/* What the command reads as its input: a heredoc, a here-string, a file, what the pipe brings. */
struct dm_walk_input
dm_walk_input(const struct dm_walk *w, const struct dm_sh_command *command);

/* ---- files (walk_script.c) ---- */

/* Why nobody can tell what a file does whose text is not what it was copied with. */
extern const char dm_walk_changed[];

/* #!/bin/sh, #!/usr/bin/env bash; none at all: execvp(3) hands it to sh. told: a shell was told to read it. */
bool
dm_is_shell_script(struct dm_str text, bool told);
/* Reads what call `number` starts, where it is a file that can be seen; the array of calls moves. */
void
dm_walk_follow(struct dm_walk *w, uint32_t number, const struct dm_walk_script *script);
/* The word ends in the path of a file that lies beside the script that is read: "$here"/lib.sh */
bool
dm_walk_beside(struct dm_walk *w, const struct dm_sh_word *word, struct dm_walk_script *script);
/* /usr/local/bin/x: programs are installed there */
bool
dm_walk_in_program_folder(struct dm_str path);
/* A part of the last part of the name is one of the words: bin/setup, install-deps.sh, deps:apt */
bool
dm_walk_has_part(const struct dm_words *words, struct dm_str name);
/* The text, and the texts of the scripts that it names, where they can be seen. */
struct dm_str
dm_walk_with_named(struct dm_walk *w, struct dm_str folder, struct dm_str text);
/* The same with the modules that it imports, and that are in the folder. */
struct dm_str
dm_walk_with_imported(struct dm_walk *walk, struct dm_str folder, struct dm_str text);
/* What the text of a function or of a sourced file leaves to the shell that reads it: folder, umask, variables, functions. */
void
dm_walk_leave(struct dm_walk *w, const struct dm_walk *inner);
/* Once, before the first RUN is walked: the programs that COPY and ADD may bring. */
void
dm_walk_note_brings(struct dm_arena *arena, struct dm_calls *calls, const struct dm_tree *tree);
/* npm run build: what package.json says. False: the call runs no such script. */
bool
dm_walk_package_script(struct dm_walk *w, uint32_t number);
/* A program by its path, or by a name that a COPY brought into a folder of programs. */
bool
dm_walk_program_file(struct dm_walk *w, uint32_t number);

/* ---- functions (walk_function.c) ---- */

/* name() { ... }; false: its name is a package manager's, and its body is read where it is written. */
bool
dm_walk_define(struct dm_walk *w, const struct dm_sh_command *command);
/* The call is one of a function, whose body is read with its words as $1, $2, ...; the array of calls moves. */
bool
dm_walk_call_function(struct dm_walk *w, uint32_t number);
/* Those from this one on that no call is seen of may be called all the same: a trap, a command that only a run knows. */
void
dm_walk_uncalled(struct dm_walk *w, uint32_t from);

/* ---- what RUNs make (walk_made.c) ---- */

/* The program or script that the command writes, copies or links to. */
void
dm_walk_note_made(struct dm_walk *w, const struct dm_sh_command *command);
/* The file of that path, or the program of that name: its text, or the file that it is a copy of. */
bool
dm_walk_find_made(struct dm_walk *w, struct dm_str name, struct dm_str *text, struct dm_str *other);
/* What a RUN made in the revision before, where its calls are taken over from there. */
void
dm_walk_keep_made(struct dm_arena *arena, struct dm_calls *calls, const struct dm_calls *before,
	uint32_t from, uint32_t count);

/* ---- what RUNs write over (walk_changed.c) ---- */

/* > FILE of any command */
void
dm_walk_note_redirects(struct dm_walk *w, const struct dm_sh_command *command, bool may);
/* The files that the call writes. */
void
dm_walk_note_changed(struct dm_walk *w, uint32_t number);
/* As dm_walk_keep_made; index: of the RUN now. */
void
dm_walk_keep_changed(struct dm_arena *arena, struct dm_calls *calls, const struct dm_calls *before,
	const struct dm_calls_of_run *old, uint32_t index);

/* ---- commands (walk_command.c, walk_wrapper.c) ---- */

struct dm_build_call *
dm_walk_add(struct dm_walk *w, const struct dm_sh_command *command, uint32_t program,
	struct dm_str user, bool may);
/* The program at that word, and all that it runs. */
void
dm_walk_program(struct dm_walk *w, const struct dm_sh_command *command, uint32_t program,
	struct dm_str user, bool may);
/* What a shell reads as its input; operands: the first word after its options. */
void
dm_walk_read_input(struct dm_walk *w, uint32_t number, uint32_t operands);
/* The same past all wrappers. */
void
dm_walk_command(struct dm_walk *w, const struct dm_sh_command *command, bool may);

#endif
