/* What a file shows of the stage that is to run as another user, and what can be given to that user. */
#ifndef DM_GRANT_H
#define DM_GRANT_H

#include "create.h"
#include "given.h"
#include "written.h"

struct dm_grant {
	struct dm_facts *facts;
	int32_t stage;
	const struct dm_image *image; /* of its base; may be NULL */
	enum dm_effective effective;  /* the user that the image runs as so far */
	/* where USER goes: before the first CMD or ENTRYPOINT after the last instruction that runs something as
	   root; NULL: after the stage's last instruction */
	const struct dm_instr *command;
	const struct dm_instr *last; /* last instruction of the stage */
	/* found out by dm_objection_to_user */
	struct dm_choice choice;
	struct dm_written_places written; /* folders that have to be the user's */
};

/* What the file tells of the stage; choice and written are zeroed. */
struct dm_grant
dm_grant_of(struct dm_facts *facts, int32_t stage);
/* The last USER of the stage itself, or NULL. */
const struct dm_instr *
dm_grant_user(const struct dm_grant *grant);
/* What a finding is about: the command, the stage's end where that is inherited, its FROM where there is none. */
const struct dm_instr *
dm_grant_where(const struct dm_grant *grant);
/* The first instruction of the stage that is of this kind, or NULL. */
const struct dm_instr *
dm_grant_first(const struct dm_grant *grant, enum dm_keyword kind);
/* The first VOLUME of the stage that names a folder which has to be given away, or NULL. */
const struct dm_instr *
dm_grant_volume(const struct dm_grant *grant);
/* An instruction of this kind is in the stage or in one that it is FROM. */
bool
dm_grant_has(const struct dm_grant *grant, enum dm_keyword kind);
/*
 * The author wants root for the command: the stage's last USER, which is root, is directly before it, or where no RUN
 * is possible; or a comment above that USER or above the command says so.
 */
bool
dm_grant_asks_root(const struct dm_grant *grant);
/* The base is configured with another user, and a USER root of the file was never taken back. */
bool
dm_grant_left_behind(const struct dm_grant *grant);
/* The same, but nobody knows which user the base is configured with. */
bool
dm_grant_maybe_left_behind(const struct dm_grant *grant);
/* The RUNs of the stage and of those that it is FROM install, refresh and clean system packages, and no more. */
bool
dm_grant_only_packages(const struct dm_grant *grant);
/*
 * It may be a tool that works on its caller's files: it is started with --help, or nothing shows a service, which has a
 * program that COPY or ADD brings, an EXPOSE, or a user of the file's own.
 */
bool
dm_grant_maybe_tool(const struct dm_grant *grant);
/* What the file itself does with the folder, for the user that was chosen. */
enum dm_given
dm_grant_given(const struct dm_grant *grant, struct dm_str folder);
/* It gives the folder to that user, files: with all that is copied into it, and nothing after that may take it away. */
bool
dm_grant_given_for_good(const struct dm_grant *grant, struct dm_str folder, bool files);
/* What a VOLUME holds is copied from the image, owner included: a RUN before the first one can give it away. */
bool
dm_grant_volumes(const struct dm_grant *grant);
/*
 * A folder that has to be the user's can be given away; whether it is one of the system is not looked at. Where nothing
 * can be run, only a WORKDIR that is made so: it is the last before the command, and no RUN or USER follows it.
 */
bool
dm_grant_place(const struct dm_grant *grant, const struct dm_written_place *place);

#endif
