/*
 * What options, variables and files of settings tell of the files that Spring Boot reads: profiles, names, places. It is
 * noted while all is read; in the end the files are (spring_files.h).
 * Sources: docs.spring.io/spring-boot, "Externalized Configuration", "Profiles".
 */
#ifndef DM_SPRING_H
#define DM_SPRING_H

#include "judge.h"

enum {
	DM_SPRING_MOST = 16, /* profiles, names, and other things that settings tell, each */
};

struct dm_spring_told {
	struct dm_str items[DM_SPRING_MOST];
	uint32_t count;
};

struct dm_spring {
	struct dm_spring_told profiles, names, locations, logs;
	struct dm_spring_told resources; /* folders of the context, with a slash at the end */
	struct dm_str keys[DM_SPRING_MOST], values[DM_SPRING_MOST]; /* of -D */
	uint32_t nkeys;
	bool lost;      /* more was told than is kept */
	uint32_t grown; /* how often something was told that was not known */
};

/* A setting by its key, wherever it is told: spring.profiles.active, spring.config.location, logging.config, ... */
void
dm_spring_setting(struct dm_judge *judge, struct dm_str key, struct dm_str value);
/* The same of a variable: SPRING_PROFILES_ACTIVE */
void
dm_spring_variable(struct dm_judge *judge, struct dm_str name, struct dm_str value);
/* The same of what a file says; nested: its lines with their whole keys, as nested.h makes them. */
void
dm_spring_text(struct dm_judge *judge, struct dm_str nested);
/* -Dlog.dir=/srv/log */
void
dm_spring_property(struct dm_judge *judge, struct dm_str key, struct dm_str value);
/* How many values ${log.dir} has by such options: with several it is what a run decides. */
uint32_t
dm_spring_property_of(const struct dm_judge *judge, struct dm_str key, struct dm_str *value);
/* A folder of the context whose files are in the program's archive: src/main/resources/ */
void
dm_spring_resources(struct dm_judge *judge, struct dm_str folder);

#endif
