/* One call of a build: a simple command that a RUN runs, resolved (calls.h). */
#ifndef DM_BUILD_CALL_H
#define DM_BUILD_CALL_H

#include "runs.h"

enum dm_call_origin {
	DM_CALL_RUN,     /* the instruction's own text, or its list of words */
	DM_CALL_HEREDOC, /* RUN <<EOF, and what a shell is given as its input: bash <<EOF */
	DM_CALL_QUOTED,  /* sh -c '...', su -c '...', eval ... */
	DM_CALL_HANDED,  /* words of a program that nobody knows: retry "apt-get install -y git" */
	DM_CALL_WRITTEN, /* a script that the file itself writes: COPY <<EOF /x.sh */
	DM_CALL_SCRIPT,  /* a script of the build context */
	DM_CALL_PACKAGE, /* a script of package.json */
	DM_CALL_ORIGINS,
};

/* Its parts of a size are side by side, so that there are no gaps: a file may have as many as lines. */
struct dm_build_call {
	const struct dm_instr *instr; /* the RUN that makes it */
	/* its words, variables put in; as written where nothing tells (a word that is not literal) */
	const struct dm_sh_command *command;
	uint32_t index;     /* of instr in tree->instrs */
	uint32_t program;   /* index of the word that names the program, past all wrappers */
	struct dm_str name; /* its base name; empty: only a run knows it */
	const struct dm_package_command *package; /* read as a call of a package manager; NULL */
	struct dm_str user;   /* as USER, su or sudo -u say; {NULL, 0}: the base's */
	struct dm_str folder; /* the working directory; {NULL, 0}: unknown */
	struct dm_str
		script; /* the text of the file that it runs and that no shell here reads; {NULL, 0} */
	const char *opaque; /* why nobody can tell what it does; NULL: it is as it is written */
	struct dm_str file; /* SCRIPT, WRITTEN: the path in the image */
	enum dm_call_origin origin : 8;
	uint16_t
		branch; /* of calls that may not run: those with the same number run together; 0: nobody knows */
	uint16_t umask; /* in force: 0022 unless the text sets another */
	bool may;       /* it may not run: a branch, a loop, a function, after || */
	bool mine; /* command's spans are of the RUN's own shell text: edits may be made there */
};

/* What the instructions before a RUN have set, shared by those that follow each other. */
struct dm_calls_state {
	struct dm_str folder, user;
};

/* The calls of one RUN: those of a later revision are the same where all that they hang on is. */
struct dm_calls_of_run {
	const struct dm_sh_tree *shell;
	const struct dm_calls_state *state; /* that it began with */
	uint32_t from, count;               /* in items */
	uint32_t made, nmade;               /* what it makes, in made */
	uint32_t changed, nchanged;         /* what it writes over, in changed */
	uint32_t
		settings; /* ENV, ARG, COPY, ADD and made files before it; no pass adds or removes one */
};

enum {
	DM_WALK_CHANGED =
		1000, /* files that RUNs write over; with so many, any file may be changed */
};

/* A file that a RUN writes. */
struct dm_walk_changed {
	uint32_t index;     /* of the RUN */
	struct dm_str path; /* absolute; stars are what only a run knows */
	struct dm_str
		from; /* it comes from there: mv FROM PATH; {NULL, 0}: nobody knows what it holds */
};

struct dm_calls {
	struct dm_build_call *items;
	uint32_t count;
	struct dm_calls_of_run *runs;
	uint32_t nruns, next; /* next: the first that a later revision has not taken over yet */
	struct dm_walk_brings *brings; /* what COPY and ADD may bring, by name */
	uint32_t nbrings;
	bool path;                     /* ENV or ARG sets PATH somewhere */
	unsigned wide;                 /* folders that sources of unknown content may fill */
	struct dm_walk_absent *absent; /* programs that no COPY brings (walk_script.c) */
	uint32_t nabsent;
	struct dm_walk_made *made; /* programs and scripts that RUNs make (walk_made.c) */
	uint32_t nmade;
	struct dm_walk_changed *changed; /* files that RUNs write over (walk_changed.c), in order */
	uint32_t nchanged;
	uint16_t branches;    /* numbers of those that were given so far */
	size_t bytes, values; /* of texts in texts that were read for it, of values put in */
	uint32_t *
		first; /* per instruction, and one more: its calls are items[first[i]] ... before items[first[i + 1]] */
};

/* The word that follows the program by n; {NULL, 0} where there is none. */
static inline struct dm_str
dm_call_word(const struct dm_build_call *call, uint32_t n)
{
	uint32_t at = call->program + n;
	return at < call->command->nwords ? call->command->words[at].text
					  : (struct dm_str){NULL, 0};
}

/* "RUN", "heredoc", ... */
const char *
dm_call_origin_name(enum dm_call_origin origin);

#endif
