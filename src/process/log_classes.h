/* Classes that settings of logging name: what nobody knows may write files, wherever they say nothing of any. */
#ifndef DM_LOG_CLASSES_H
#define DM_LOG_CLASSES_H

#include "judge.h"

/* The text may name such a class: dm_judge_log_classes is worth asking of its lines. */
bool
dm_names_log_classes(struct dm_str text);
/*
 * One line of such a file; of YAML with its whole key: class="com.acme.Appender" of an <appender>, log4j.appender.F=x.Y,
 * handlers.f.class: app.handlers.Disk. A module of Python is read, another class is a doubt unless the context has it.
 */
void
dm_judge_log_classes(struct dm_judge *judge, struct dm_str line, const char *where);

#endif
