/* Drivers that keep something in files, and the place that their object gives them: {driver: "fs", base: "./data"} */
#ifndef DM_SOURCE_DRIVERS_H
#define DM_SOURCE_DRIVERS_H

#include "source_reader.h"

/* The text at token `at` is the name of such a driver: what it keeps is a fact. */
void
dm_source_read_file_driver(struct dm_source_reader *reader, uint32_t at);

/* gorm.Open(sqlite.Open(path), &gorm.Config{}): the first argument opens the database itself, and is read where it stands */
bool
dm_source_opens_database(const struct dm_source_reader *reader, const struct dm_source_call *call);

#endif
