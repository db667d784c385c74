/* Programs that run what the words after them say: tini -- app, env A=b app. */
#ifndef DM_WRAPPED_H
#define DM_WRAPPED_H

#include "../base.h"

/* The index of the program that they run in the end; count: none is there. tini -- app, exec app, bundle exec app */
uint32_t
dm_wrapped_program(const struct dm_str *words, uint32_t count);

#endif
