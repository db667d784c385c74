/* "did you mean": for keys, options, passes, codes. */
#ifndef DM_NEAREST_H
#define DM_NEAREST_H

/* The candidate that was likely meant: one typing error, and one more for each four bytes; NULL: none. NULL ends them. */
const char *
dm_nearest_word(const char *word, const char *const *candidates);

#endif
