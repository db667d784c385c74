/* images.yaml, configs.yaml and releases.yaml, which make the rows of dm_images. */
#ifndef DM_IMAGES_H
#define DM_IMAGES_H

#include "rows.h"

/* The rows, and dm_image_order. */
void
dm_images_put(struct dm_output *out, const struct dm_table *table, const struct dm_input *input);

#endif
