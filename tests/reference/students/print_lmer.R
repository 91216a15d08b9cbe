# Writes what a student sees who fits the CSV files of this folder with lmer (R 4.2, lme4 1.1-31): Rscript print_lmer.R
suppressMessages(library(lme4))
for (name in c("dropout1", "dropout2", "dropout3")) {
  rows <- read.csv(paste0(name, ".csv"))
  fit <- lmer(sbp ~ time + treated + (1 | patient), rows)
  printed <- c(capture.output(print(summary(fit))), "", capture.output(print(logLik(fit))), "",
               capture.output(print(summary(fit)$coefficients)))
  writeLines(trimws(printed, "right"), paste0(name, ".txt"))
}
