/*
 * Which files of settings Spring Boot reads: application.properties and .yml, those of its profiles, and where options,
 * variables and the files themselves lead. What they say is noted while all is read, and the files are read in the end.
 * Sources: docs.spring.io/spring-boot, "Externalized Configuration", "Profiles".
 */
#ifndef DM_SPRING_H
#define DM_SPRING_H

#include "judge.h"

/* A setting by its key, wherever it is told: spring.profiles.active, spring.config.location, logging.config, ... */
void
dm_spring_setting(struct dm_judge *judge, struct dm_str key, struct dm_str value);
/* The same of a variable: SPRING_PROFILES_ACTIVE */
void
dm_spring_variable(struct dm_judge *judge, struct dm_str name, struct dm_str value);
/* The same of what a file says; nested: its lines with their whole keys, as nested.h makes them. */
void
dm_spring_text(struct dm_judge *judge, struct dm_str nested);
/* A folder of the context whose files are in the program's archive: src/main/resources/ */
void
dm_spring_resources(struct dm_judge *judge, struct dm_str folder);
/* Reads the files, if dm_spring_resources was told of any. */
void
dm_judge_spring(struct dm_judge *judge);

#endif
