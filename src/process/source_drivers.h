/* Drivers that keep something in files, and the place that their object gives them: {driver: "fs", base: "./data"} */
#ifndef DM_SOURCE_DRIVERS_H
#define DM_SOURCE_DRIVERS_H

#include "source_reader.h"

/* The text at token `at` is the name of such a driver: what it keeps is a fact. */
void
dm_source_read_file_driver(struct dm_source_reader *reader, uint32_t at);

#endif
