/* The verdict on what an image runs, so far, and how one look adds to it. */
#ifndef DM_JUDGE_H
#define DM_JUDGE_H

#include "written.h"

enum {
	DM_EVIDENCE = 24,      /* lines of one verdict */
	DM_JUDGE_RUNS = 64,    /* texts that what was read runs; one more is a doubt */
	DM_JUDGE_PLACES = 128, /* folders that are written to; as many settle it */
};

/*
 * A code settles it: the image is left alone. A doubt does not: another user may well be enough, but nobody has seen it.
 * Neither: all that starts was read, and its places are its own.
 */
struct dm_verdict {
	const char
		*code; /* reason code of nonroot-user; NULL: nothing speaks against another user */
	const char *why;               /* one clause for the message */
	const char *doubt, *doubt_why; /* the same for what could not be read; NULL: all was */
	bool serves;                   /* some word or variable names a port */
	bool home;                     /* it fails where its user has no home */
	const char *
		caches; /* who keeps what it fetches in that home, as a clause; NULL: nobody is seen to */
	/* folders that have to be the user's */
	struct dm_written_places written;
	/* what starts, where it was read, what it writes: one line each */
	const char *evidence[DM_EVIDENCE + 1];
	uint32_t nevidence;
};

/* NAME of a shell that is read; value {NULL, 0}: only a run knows it */
struct dm_judge_variable {
	struct dm_str name, value;
};

/* A script runs its arguments: exec python "$@" */
struct dm_judge_passing {
	const char *text;           /* of the script */
	const struct dm_str *words; /* before them */
	uint32_t count;
	struct dm_str folder; /* where it does so */
	bool replaced;        /* or others than those that it was started with, which are these */
	const struct dm_str *started;
	uint32_t nstarted;
	const struct dm_str *unless; /* it does not, where its first argument is one of these */
	uint32_t nunless;
};

/* A package.json that was parsed; name NULL: it has none */
struct dm_judge_package {
	const char *text; /* its address */
	const char *name;
};

/* log() { …; } of a script; passes: it runs its own arguments */
struct dm_judge_function {
	struct dm_str name;
	bool passes;
};

/* What a program's source runs: text for a shell, where the source says so, where that works */
struct dm_judge_run {
	struct dm_str text;
	const char *where;
	struct dm_str folder;
};

struct dm_spring;

struct dm_judge {
	struct dm_facts *facts;
	int32_t stage;
	struct dm_verdict verdict;
	const char *const *allowed; /* codes that decide nothing; NULL: all do */
	struct dm_str folder; /* the WORKDIR where the command starts; {NULL, 0}: nobody can tell */
	struct dm_str
		modules; /* looked for before the folder: --app-dir; {NULL, 0}: there is none */
	struct dm_str
		program; /* the folder of the program that is read; {NULL, 0}: nobody can tell */
	bool running;    /* what sources run is judged: judge_runs of programs.c */
	bool moves; /* scripts run in their own folders, not there: php -S 0.0.0.0:80 -t public */
	const char *where; /* what is judged: CMD, /start.sh, HEALTHCHECK */
	bool opens;        /* the RUN that is looked at gives everybody rights: chmod 777 */
	/* the base starts as root, and drops privileges for this program of its own: mysqld; NULL: it does not */
	const char *dropped;
	bool own_user;    /* the file creates or uses a user of its own */
	uint32_t depth;   /* scripts within scripts */
	bool interpreted; /* node, python, java: what it needs is told by the program it reads */
	bool passes_on;   /* a script runs its own arguments: exec "$@" */
	struct dm_str passes_folder; /* where it does so; {NULL, 0}: nobody can tell */
	bool shifted; /* and it changed them before, to what only a run knows: shift */
	bool parsed; /* it looks for the -- among them, and they are those after it: wait-for db:5432 -- app */
	bool altered;         /* maybe it did: set -- node "$@" of an if, which was judged */
	const char *replaced; /* the script, where it has arguments of its own: set -- node "$@" */
	/* source files that were read, by their text's address, so that each is judged once */
	const char **read;
	/* per call of the file what it may make (built.c); NULL: nobody asked yet */
	const struct dm_maker *makers;
	uint8_t builds; /* 0: not asked; 1: no call of the file builds anything; 2: one does */
	uint32_t nread;
	struct dm_spring *spring;          /* what is told of its settings; NULL: nothing is */
	struct dm_judge_package *packages; /* whose names were asked for */
	uint32_t npackages;
	struct dm_str *anew; /* folders that it makes itself, and fails where they are there */
	uint32_t nanew;
	struct dm_judge_variable *variables; /* of the shell that is read (variables.h) */
	uint32_t nvariables;
	const struct dm_str
		*arguments; /* "$@" of the script that is read, where what starts it says so */
	uint32_t narguments;
	const struct dm_str *started; /* the same before the script changed them */
	uint32_t nstarted;
	const char *text;          /* of that script */
	struct dm_judge_run *runs; /* that source names, those up to `ran` are judged */
	uint32_t nruns, ran;
	struct dm_judge_passing *passing;
	uint32_t npassing, again; /* again: how often they were looked at */
	struct dm_str
		script; /* that it reads, absolute; {NULL, 0}: it is no file, or nobody knows where it is */
	const struct dm_sh_tree
		*functions; /* of the script that is read: names that it defines itself */
	/* those of `defining`, which were looked up before */
	const struct dm_sh_tree *defining;
	struct dm_judge_function *defined;
	uint32_t ndefined;
};

/* The first reason counts. */
void
dm_judge_settle(struct dm_judge *judge, const char *code, const char *why);
/* A code decides it: what else is looked at changes nothing. */
bool
dm_judge_is_over(const struct dm_judge *judge);
/* The first doubt counts. */
void
dm_judge_doubt(struct dm_judge *judge, const char *code, const char *why);
/* One line of evidence; each once, those beyond DM_EVIDENCE are left out. */
void
dm_judge_note(struct dm_judge *judge, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The text at this address was judged before; from now on it was. */
bool
dm_judge_read(struct dm_judge *judge, const char *text);
/* 1 to 1023, written in decimal. */
bool
dm_judge_low_port(struct dm_str text);
/* 1024 to 65535, written in decimal. */
bool
dm_judge_high_port(struct dm_str text);
/* A file that only root may use, or a device that is not for everybody: /etc/shadow, /dev/ttyUSB0 */
bool
dm_judge_root_file(struct dm_str path);

#endif
