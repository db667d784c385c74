/* Functions and classes of the application. */
#ifndef DM_SOURCE_DEFINED_H
#define DM_SOURCE_DEFINED_H

#include "source_reader.h"

/* def name, function name, class name, name = () =>, name = async, name(x) {: it is called by its own name, and read */
void
dm_source_read_definition(struct dm_source_reader *reader, uint32_t at);
/* define("ROOT", dirname(__DIR__)): a name for a path */
void
dm_source_read_defined(struct dm_source_reader *reader, const struct dm_source_call *call);
/*
 * super().__init__("x.log") of a class that extends FileHandler is FileHandler("x.log"): the call of the next class that
 * the one which is read extends; *at: 0 for the first one. False: there is none, or the call is none of its constructor.
 */
bool
dm_source_read_base(struct dm_source_reader *reader, const struct dm_source_call *call,
	uint32_t *at, struct dm_source_call *made);

#endif
