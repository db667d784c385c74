/* What only Ruby writes so. */
#ifndef DM_SOURCE_RUBY_H
#define DM_SOURCE_RUBY_H

#include "source_reader.h"

/* `touch x`, %x(touch x) at token `at`; the token that it ends with */
uint32_t
dm_source_read_quoted_command(struct dm_source_reader *reader, uint32_t at);
/* .tap(&:mkpath): a method by its name, whose & is token `at` */
void
dm_source_read_symbol(struct dm_source_reader *reader, uint32_t at);
/* Ruby's (Pathname.new(x) + "y").write(z), and p.write(z) of p = x + "y": handles of files are made by calls, not of texts */
void
dm_source_read_path_write(struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
