/* Named arguments of calls, and keys of the objects that they are given, whose value is written to. */
#ifndef DM_SOURCE_OPTIONS_H
#define DM_SOURCE_OPTIONS_H

#include "source_reader.h"

/* PersistentClient(path="chroma"): dm_source_read_options reads the argument `arg` */
bool
dm_source_is_option(
	const struct dm_source_reader *reader, const struct dm_source_call *call, uint32_t arg);
/* "multer dest": multer({dest: "uploads/"}), basicConfig(filename="x.log") */
void
dm_source_read_options(struct dm_source_reader *reader, const struct dm_source_call *call);
/* require("multer")({dest: "x"}): the call of what a module is */
void
dm_source_read_required(struct dm_source_reader *reader, const struct dm_source_call *call);
/* Store = connect(session): the name is known as what the call, one of `makers`, makes */
void
dm_source_read_made(struct dm_source_reader *reader, const struct dm_source_call *call);
/* createStream("access.log", {path: "log"}): what `within` says of the call is kept, until that of the next one */
void
dm_source_read_within(struct dm_source_reader *reader, const struct dm_source_call *call);
/* The value that begins at token `at` lies in a folder that another argument names. */
bool
dm_source_is_within(const struct dm_source_reader *reader, uint32_t at);
/* dest: "uploads", options.dest = "uploads", {"dest": "uploads"} of JSON: what token `at`, a key, offers to calls that ask */
void
dm_source_read_offered(struct dm_source_reader *reader, uint32_t at);

#endif
