/*
 * The files of settings that Spring Boot reads: application.properties and .yml, those of its profiles, and those to which
 * something leads (spring.h). Sources: docs.spring.io/spring-boot, "Externalized Configuration", "Profiles".
 */
#ifndef DM_SPRING_FILES_H
#define DM_SPRING_FILES_H

#include "judge.h"

/* Reads them, if dm_spring_resources was told of any; what has to be there and is not seen is a doubt. */
void
dm_judge_spring(struct dm_judge *judge);

#endif
