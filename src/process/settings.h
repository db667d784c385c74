/* What the settings of an application say about the files that it writes. */
#ifndef DM_SETTINGS_FILES_H
#define DM_SETTINGS_FILES_H

#include "judge.h"

/*
 * Reads the settings that belong to source files of the context, where they are there (words.yaml: settings_files):
 * src/main/resources/application.yml of src/main/java/x/App.java, appsettings.json beside Program.cs. Each once.
 */
void
dm_judge_settings(
	struct dm_judge *judge, const char *language, const struct dm_str *sources, uint32_t count);
/* The same for a program that is followed: .env, prisma/schema.prisma in the folder that it starts in. */
void
dm_judge_settings_here(struct dm_judge *judge, const char *language);
/* One such file at a path; logging: it is about that. */
void
dm_judge_settings_text(
	struct dm_judge *judge, struct dm_str path, struct dm_str text, bool logging);
/* Settings of logging at an absolute path of the image: every file that they name is written. A doubt where it is not seen. */
void
dm_judge_log_settings(struct dm_judge *judge, struct dm_str path);
/*
 * Settings that source names, at an absolute path of the image, where they are seen there; of a source file of the context
 * also a resource that is built in: src/main/resources/x.yml of x.yml.
 */
void
dm_judge_read_settings(
	struct dm_judge *judge, struct dm_str path, struct dm_str source, struct dm_str name);

/* Files that a COPY or ADD of the lineage brings where PHP reads its settings: /usr/local/etc/php/conf.d/own.ini */
void
dm_judge_php_settings(struct dm_judge *judge);
/* A line of such a file that is given elsewhere: php -d session.save_path=/app/sessions */
void
dm_judge_setting(struct dm_judge *judge, struct dm_str line, const char *where);
/* The value of a key of settings_keys, of java_settings or of logging_keys. */
void
dm_judge_settings_value(
	struct dm_judge *judge, const char *key, struct dm_str value, const char *where);
#endif
