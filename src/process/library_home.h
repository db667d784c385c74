/* Libraries that keep what they fetch in the home of their user: transformers, which fails where there is none. */
#ifndef DM_LIBRARY_HOME_H
#define DM_LIBRARY_HOME_H

#include "judge.h"
#include "source_facts.h"

/* What the source imports needs a home (languages.yaml: homes), unless a variable of the image names another place for it. */
void
dm_judge_library_home(struct dm_judge *judge, const struct dm_source *source);

#endif
