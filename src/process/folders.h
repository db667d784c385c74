/* Folders that must belong to the user: VOLUMEs, and the WORKDIR where the command writes there. */
#ifndef DM_FOLDERS_H
#define DM_FOLDERS_H

#include "written.h"

/* The WORKDIR at the end of the stage, absolute; {NULL, 0} where the base or a variable decides. */
struct dm_str
dm_folder_workdir(struct dm_facts *facts, int32_t stage);
/* /usr, /etc, /var/lib and the like, or no absolute path. */
bool
dm_folder_is_system(struct dm_str path);
/* A folder that an application may have for itself: /app/data, /var/lib/app; not /var/lib, /etc/app. */
bool
dm_folder_may_be_given(struct dm_str path);
/* Who brings a folder of the image; *files: that the context shows in it. */
enum dm_written_by
dm_folder_brought(struct dm_facts *facts, int32_t stage, struct dm_str path, uint32_t *files);
/* How many files the context shows in a folder that COPY --from brings from other stages, where those copy them from it. */
uint32_t
dm_folder_files(struct dm_facts *facts, int32_t stage, struct dm_str path);
/* COPY or ADD of the lineage put something into the folder, or where runs says so a RUN that works in it may do so. */
bool
dm_folder_is_filled(struct dm_facts *facts, int32_t stage, struct dm_str path, bool runs);
/* Every user can write there: the VOLUMEs of the stage (they are given away), /tmp, /dev. */
bool
dm_folder_is_writable(const struct dm_tree *tree, int32_t stage, struct dm_str path);
/*
 * /tmp of a base that has one: every user can write there, also where it is a VOLUME, for an engine gives a new volume
 * the mode of the folder. Not where a RUN takes it, makes it or changes it, or a COPY may bring one.
 */
bool
dm_folder_is_temporary(struct dm_facts *facts, int32_t stage, struct dm_str path);
/* A RUN of the stage's lineage makes it: mkdir -p /var/lib/app. */
bool
dm_folder_is_made(struct dm_facts *facts, int32_t stage, struct dm_str path);
/* A RUN of the stage's lineage makes the folder, or one around it, a link: ln -s /data /app/data. */
bool
dm_folder_is_link(struct dm_facts *facts, int32_t stage, struct dm_str path);

/* A WORKDIR of the stage's lineage, before instruction number `end`, makes it. */
bool
dm_folder_is_workdir(struct dm_facts *facts, int32_t stage, uint32_t end, struct dm_str folder);

#endif
