# Runs the programs of the formula translator, each in its own environment, and prints what the fits say as JSON.
# Rscript run.R PROGRAM.R ...   (each program leaves its fit in `m`)
suppressMessages({library(lme4); library(nlme)})
options(warn = 1)

listed <- function(values) paste0("[", paste(sprintf("%.12g", values), collapse = ", "), "]")
covariance_of <- function(m) {
  if (inherits(m, "merMod")) {
    blocks <- lapply(VarCorr(m), as.matrix)
    return(c(lapply(blocks, unclass), list(matrix(sigma(m)^2))))
  }
  blocks <- lapply(m$modelStruct$reStruct, function(block) as.matrix(pdMatrix(block)) * m$sigma^2)
  c(blocks, list(matrix(m$sigma^2)))
}
described <- function(m) {
  fixed <- fixef(m)
  blocks <- covariance_of(m)
  variances <- unlist(lapply(blocks, diag))
  covariances <- unlist(lapply(blocks, function(block) block[lower.tri(block)]))
  paste0(
    "{\"estimates\": ", listed(fixed), ", \"se\": ", listed(sqrt(diag(as.matrix(vcov(m))))),
    ", \"variances\": ", listed(variances), ", \"covariances\": ", listed(covariances),
    ", \"loglik\": ", sprintf("%.12g", as.numeric(logLik(m))), ", \"n\": ", nobs(m), "}"
  )
}
files <- commandArgs(trailingOnly = TRUE)
for (file in files) {
  frame <- new.env()
  invisible(capture.output(sys.source(file, envir = frame)))
  cat(described(frame$m), "\n", sep = "")
}
