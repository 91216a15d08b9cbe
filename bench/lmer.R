# Times lmer calls on request. A request is one line: `load PATH` and then `formula FORMULA`, or `fit COUNT`, which is
# answered with the processor seconds of one call, the mean of COUNT.
if (!suppressWarnings(suppressMessages(requireNamespace("lme4", quietly = TRUE)))) {
  cat("absent\n")
  quit(status = 0)
}
suppressMessages(library(lme4))
cat("ready", as.character(packageVersion("lme4")), "\n")
requests <- file("stdin", open = "r")
repeat {
  line <- readLines(requests, n = 1)
  if (length(line) == 0) break
  word <- sub(" .*", "", line)
  rest <- sub("^[^ ]* ", "", line)
  if (word == "load") frame <- read.csv(rest, stringsAsFactors = TRUE)
  if (word == "formula") model <- as.formula(rest)
  if (word == "fit") {
    began <- proc.time()
    for (i in seq_len(as.integer(rest))) suppressWarnings(suppressMessages(lmer(model, frame)))
    taken <- proc.time() - began
    cat(format((taken[["user.self"]] + taken[["sys.self"]]) / as.integer(rest), digits = 6), "\n")
  }
}
