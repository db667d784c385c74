/* What texts and constants of source name whoever is given them. */
#ifndef DM_SOURCE_INNER_H
#define DM_SOURCE_INNER_H

#include "source_reader.h"

/* "COPY t TO 'x.parquet'", "logging.yaml", "file:///srv/blobs": the text at token `at` */
void
dm_source_read_inner(struct dm_source_reader *reader, uint32_t at);
/* curl_setopt($c, CURLOPT_COOKIEJAR, $path), [CURLOPT_COOKIEJAR => $path]: the constant is token `at` */
void
dm_source_read_file_constant(struct dm_source_reader *reader, uint32_t at);

#endif
