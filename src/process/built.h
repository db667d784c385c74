/* Which call of the build made a program, and of which source: the only source that speaks for it. */
#ifndef DM_BUILT_H
#define DM_BUILT_H

#include "judge.h"

#include "../facts/build_call.h"
#include "../facts/language.h"

/* Who made a file. */
struct dm_built {
	int32_t stage;                      /* where */
	const struct dm_language *language; /* that the call builds (languages.yaml: builders) */
	const struct dm_build_call *call;   /* go build -o /app . */
	struct dm_str path;                 /* of the file when the call made it */
};

/*
 * The call that made the file at an absolute path of the image: it names it (go build -o), or makes it by its rules
 * (go install, cargo install), or works in the folder that it lies below (mvn package: target/app.jar); through cp, mv,
 * install, ln and COPY --from. language NULL: of any. False: nobody can tell, or something else brings it: a download,
 * an archive, another image, a tool whose source is not read.
 */
bool
dm_built_find(struct dm_judge *judge, struct dm_str path, const struct dm_language *language,
	struct dm_built *built);
/* Some call of the file builds something; false: dm_built_maybe is not worth asking. */
bool
dm_built_any(struct dm_judge *judge);
/*
 * Where dm_built_find is false: builds may still have made the file, and nobody can tell which of them, or of what: make
 * install, go install below GOPATH, npm install in the folder of the file, also in a stage that it is copied from. That
 * asks for source that is brought or fetched, unless a build works above the file. named: the path is what is started,
 * or copied; else a folder of PATH where it might be, so that a call has to name it. False for what is downloaded, is
 * of a package of its name, lies below node_modules, or where only packages put files.
 */
bool
dm_built_maybe(struct dm_judge *judge, struct dm_str path, bool named);
/*
 * Reads the source that the call builds; judges what it writes. Of Go the packages that the program is made of, where
 * go.mod tells, of others all of the language that is brought to the stage. False: there is none.
 */
bool
dm_built_read(struct dm_judge *judge, const struct dm_built *built);
/* The stage has source of the context in that language: what is built of what a RUN fetched is not the file's own. */
bool
dm_built_is_own(struct dm_judge *judge, const struct dm_built *built);

#endif
