# Of the review (`dockmend --format github-review`) what was not said yet, as GitHub takes it; nothing where all was.
# $pages: answers to said.graphql; $tree[0]: names of the head's files; $head: its commit; $limit: so many comments may be
# open at once. Only the last line of what we wrote ourselves counts: others could write the same, and so could a
# Dockerfile that a suggestion quotes.
def marks: (sub("\\s+$"; "") | split("\n") | last // "" | capture("^<!-- dockmend (?<all>[0-9a-f ]+) -->$") // {all: ""}) | .all | [scan("[0-9a-f]{32}")];
# of a line of the review's text its name and fingerprint
def told: capture("^- (?<path>.*?):[0-9]+ \\*\\*.* <!-- dockmend (?<mark>[0-9a-f]{32}) -->\\s*$") | "\(.mark) \(.path)";
def ours: select(.viewerDidAuthor).body;

. as $review
| (reduce $tree[0][] as $name ({}; .[$name] = true)) as $there
| [$pages[].data.repository.pullRequest.reviewThreads.nodes[] | {path, open: ((.isResolved or .isOutdated) | not), marks: ([.comments.nodes[] | ours | marks] | add // [])} | select(.marks != [])] as $threads
| (reduce ($threads[] | select($there[.path])) as $t ({}; reduce $t.marks[] as $m (.; .[$t.path][$m] = true))) as $said
# what was said of files that are gone goes for the same words elsewhere: they were moved
| (reduce ($threads[] | select($there[.path] | not) | .marks[]) as $m ({}; .[$m] += 1)) as $moved
| (reduce ($pages[0].data.repository.pullRequest.reviews.nodes[] | ours | split("\n")[] | told) as $line ({}; .[$line] = true)) as $rest
| (reduce $review.comments[] as $c ({moved: $moved, comments: []};
    .moved as $free
    | [$c.body | marks[] | select($said[$c.path][.] | not)] as $new
    | if $new == [] then .
      elif all($new[]; ($free[.] // 0) > 0) then reduce $new[] as $m (.; .moved[$m] -= 1)
      else .comments += [$c] end)).comments as $comments
| ([$limit - ([$threads[] | select(.open)] | length), 0] | max) as $room
| [$review.body | split("\n")[] | select([told] | length == 0 or ($rest[.[0]] | not))] as $lines
| any($lines[]; [told] != []) as $more
| [$lines[] | select($more or (test("^- and more;|^Not shown in the diff,") | not))]
| join("\n") | gsub("\n{3,}"; "\n\n") as $body
| ($comments | length - $room) as $over
| select($more or ($comments != [] and $room > 0))
| {event: $review.event, commit_id: $head, comments: $comments[:$room],
   body: ($body + if $over > 0 then "\n\(if $over == 1 then "1 more is" else "\($over) more are" end) not shown here; `dockmend --check` lists all.\n" else "" end)}
