/* How the repository says that the image of a Dockerfile is built and started. */
#ifndef DM_USAGE_H
#define DM_USAGE_H

#include "../base.h"

/* A folder of the caller's, mounted over one of the image for writing: ./src:/app/src */
struct dm_bind {
	const char *target;
	/* the folder of the build context that it is, "" for the whole; NULL: another one, or nobody can tell */
	const char *shown;
	bool private; /* it is only read, but may be for its owner alone: ~/.ssh */
	bool synced;  /* compose watch copies what changes there, as the user that runs */
};

/* One place that builds the file or starts its image: a service of compose, a step of a workflow, a manifest. */
struct dm_usage {
	const char *source; /* "compose.yaml:3: service web" */
	bool builds;        /* it says what is built: without a target that is the last stage */
	const char *target; /* the stage; NULL: none is named */
	/* the folder that it is built from, without links, in the repository; NULL: not said */
	const char *context;
	/* why what it starts has to be root, as a clause: "is privileged"; NULL: it need not */
	const char *root;
	/* $(RUN_FLAGS), which may be any options of `docker run`; what FILE says; NULL: all that it is given is known */
	const char *unread;
	struct dm_bind *binds;
	uint32_t nbinds;
	/* folders of the image over which volumes that keep what is in them are; ends with NULL, or NULL */
	const char **volumes;
	/* the same for volumes without a name, which compose keeps for the service, until it is taken down */
	const char **anonymous;
	const char *service;           /* of compose, which starts it; else NULL */
	const char *uid, *gid;         /* numbers that it is started as; NULL: not said */
	const char *const *command;    /* in place of CMD: words; NULL: not said */
	const char *const *entrypoint; /* in place of ENTRYPOINT */
	const char *const *health;     /* in place of HEALTHCHECK */
	/* of the container, which others may ask, as they are written: 80, 80-90, 80/tcp; ends with NULL, or NULL */
	const char **ports;
	/*
	 * NAME=value of the variables that it sets; NAME: the value is what the caller has, of `NAME=${X:-y}` both; ends
	 * with NULL, or NULL
	 */
	const char **variables;
	const char *
		variables_of; /* a file that sets others, and nobody sees: env_file; NULL: all are known */
	bool foreign;  /* for platforms that the machine which builds need not run: goreleaser's */
	bool develops; /* people work in it: their folder is mounted there */
	/* what it runs once the container is there, as text: postCreateCommand; NULL: nothing */
	const char *runs_later;
};

struct dm_usages {
	struct dm_usage *items;
	uint32_t count;
	/* names that builds around give the image, plain (image_names.h); ends with NULL, or NULL */
	const char **names;
	/* of the Dockerfile, from the name of the repository on; NULL: not known */
	const char *path;
	/* fills them on first use (dm_usages_get), for most files ask for none; NULL: they are there */
	void (*ask)(struct dm_usages *usages);
	void *data; /* ask's */
};

/* They are there after this. */
static inline void
dm_usages_ask(struct dm_usages *usages)
{
	if (usages && usages->ask) {
		void (*ask)(struct dm_usages *) = usages->ask;
		usages->ask = NULL;
		ask(usages);
	}
}

#endif
