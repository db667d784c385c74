/* What a package manager leaves in the layer of a RUN, and what is done against that already. */
#ifndef DM_LEFTOVERS_H
#define DM_LEFTOVERS_H

#include "../facts/runs.h"

/* The command downloads something: an install or an upgrade, not told to work offline. */
bool
dm_leftovers_fetches(const struct dm_package_command *command);
/* run->commands[k] is the RUN's first that downloads something for its family. */
bool
dm_leftovers_first_fetch(const struct dm_run *run, uint32_t k);
/* Shell offset after the last command of this family that fetches something; 0: none. */
uint32_t
dm_leftovers_end(const struct dm_run *run, const struct dm_family *family);
/* The RUN refreshes the lists of this family in a command of its own. */
bool
dm_leftovers_refreshed(const struct dm_run *run, const struct dm_family *family);
/* The manager's lists are there: the RUN refreshes them, or an earlier one of its stage that keeps them in its layer. */
bool
dm_leftovers_listed(
	const struct dm_runs *runs, const struct dm_run *run, const struct dm_manager *manager);
/*
 * Nothing is to be done about what was fetched before `from` (dm_leftovers_end): a mount covers it, the RUN cleans
 * up after it, the environment prevents it, or another stage copies it.
 */
bool
dm_leftovers_settled(struct dm_facts *facts, const struct dm_run *run,
	const struct dm_manager *manager, uint32_t from);

/* What keeps a manager's leftovers out of the layer. */
enum dm_remedy {
	DM_REMEDY_NONE,     /* they are in an earlier layer: apt-get install alone */
	DM_REMEDY_OPTION,   /* pip install --no-cache-dir */
	DM_REMEDY_CLEANING, /* apt-get install ... && rm -rf /var/lib/apt/lists */
};

/* For a RUN that fetches something and is not settled. The base may bring a manager that is too old for the option. */
enum dm_remedy
dm_leftovers_remedy(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager);

/* What cleans up after a manager, called as the RUN calls it. */
struct dm_cleaning {
	const struct dm_call *call; /* NULL: nobody knows where the base keeps its cache */
	struct dm_str program;      /* the path by which the RUN calls its program; n == 0: none */
	bool archives; /* the archives go before it: apt-get clean && rm -rf /var/lib/apt/lists */
	bool sudo;
	bool prevented; /* an option of each call prevents a cache, so nothing is needed */
};

/*
 * An option of the call prevents the cache, also one that a variable brings. Unknown: a variable that nothing tells may
 * bring it.
 */
enum dm_known
dm_leftovers_prevented(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_package_command *command);
struct dm_cleaning
dm_leftovers_cleaning(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager);
/* The program that it starts with, sudo aside. */
struct dm_str
dm_cleaning_program(const struct dm_cleaning *cleaning, const struct dm_manager *manager);
const char *
dm_cleaning_text(struct dm_arena *arena, const struct dm_cleaning *cleaning,
	const struct dm_manager *manager);

/*
 * The program is there for sure, under that name, where the RUN ends: the RUN fails without it. Not by a path from the
 * folder that the RUN was in, or by a PATH of that one call.
 */
bool
dm_leftovers_callable(
	const struct dm_run *run, const struct dm_manager *manager, struct dm_str program);

#endif
