/* What a build outside of the Dockerfile made of the context's own source: COPY target/app.jar, COPY dist ./dist. */
#ifndef DM_PREBUILT_H
#define DM_PREBUILT_H

#include "judge.h"

/*
 * A COPY of the stage brings the file at an absolute path from a folder that the builds of its language fill
 * (languages.yaml: outputs), in a project of the context (projects): reads all source of that language in the context, whose
 * other projects may be parts of it, of one whose files tell what they import (follows) in the project, and judges what it
 * writes. word: as the command names it; of Java also a class, which the jar of any COPY of the build holds.
 * language NULL: of any whose programs need no other. False: nothing tells what it was made of.
 */
bool
dm_judge_prebuilt(struct dm_judge *judge, struct dm_str word, struct dm_str path,
	const struct dm_language *language);

#endif
