/* What C and C++ write by declarations and by the preprocessor: std::ofstream out("x"); #define LOG "x" */
#ifndef DM_SOURCE_DECLARED_H
#define DM_SOURCE_DECLARED_H

#include "source_reader.h"

/*
 * The name at token `at` is one of the language's `writers`, types that write to what they are made of: std::ofstream
 * out(path), QFile out{path}; alone, what it is opened with nobody can tell. Not a parameter or a reference.
 */
void
dm_source_read_writer(struct dm_source_reader *reader, uint32_t at);
/* #define LOG "app.log", #define PORT 80: the mark is at token `at`. */
void
dm_source_read_define(struct dm_source_reader *reader, uint32_t at);

#endif
