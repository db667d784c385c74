/* Settings that options and variables give in place of files (settings.h). */
#ifndef DM_SETTINGS_TOLD_H
#define DM_SETTINGS_TOLD_H

#include "../facts/language.h"
#include "judge.h"

/* -Dlogging.file.name=VALUE, --server.tomcat.basedir=VALUE (words.yaml: java_settings) */
void
dm_judge_java_option(struct dm_judge *judge, struct dm_str word);
/*
 * Variables that set what settings do: LOGGING_FILE_NAME=VALUE of Java, Serilog__WriteTo__0__Args__path=VALUE of .NET
 * (docs.spring.io, "Binding From Environment Variables"; quarkus.io/guides/config-reference)
 */
void
dm_judge_settings_variables(struct dm_judge *judge, const struct dm_language *language);

#endif
