# Reference values of base R (package stats): Rscript packages/stats/oracle/make_r_oracle.R > packages/stats/oracle/r.json
# Debian: apt-get install r-base-core. No other package is needed; JSON is written by hand.
options(digits = 17, scipen = 0)
num <- function(x) ifelse(is.infinite(x), ifelse(x > 0, "\"inf\"", "\"-inf\""), format(x, digits = 17, trim = TRUE))
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")
obj <- function(...) {
  parts <- list(...)
  paste0("{", paste(sprintf("\"%s\": %s", names(parts), unlist(parts)), collapse = ", "), "}")
}

# A generator that every language can repeat: Lehmer's, modulus 2^31 - 1, multiplier 16807.
uniforms <- function(seed, n) {
  state <- seed
  vapply(seq_len(n), function(i) {
    state <<- (16807 * state) %% 2147483647
    state / 2147483647
  }, 0)
}
a <- uniforms(11, 40) * 10
b <- uniforms(23, 33) * 12 + 0.5
ta <- floor(a)
tb <- floor(b)
small <- uniforms(5, 9)
other <- uniforms(7, 8) + 0.2
quietly <- suppressWarnings

htest <- function(t) obj(statistic = num(unname(t$statistic)), p = num(t$p.value))
wilcox <- function(x, y, ...) htest(quietly(wilcox.test(x, y, ...)))
ks <- function(x, y, ...) htest(quietly(ks.test(x, y, ...)))
welch <- function(x, y) {
  t <- t.test(x, y)
  obj(statistic = num(unname(t$statistic)), df = num(unname(t$parameter)), p = num(t$p.value), lower = num(t$conf.int[1]), upper = num(t$conf.int[2]))
}
chisq <- function(m, ...) {
  t <- quietly(chisq.test(m, correct = FALSE, ...))
  obj(statistic = num(unname(t$statistic)), df = num(unname(t$parameter)), p = num(t$p.value))
}
fisher <- function(m) {
  t <- fisher.test(m)
  obj(p = num(t$p.value), odds = num(unname(t$estimate)), lower = num(t$conf.int[1]), upper = num(t$conf.int[2]))
}
prop <- function(x, n) {
  t <- quietly(prop.test(x, n, correct = FALSE))
  obj(chi_square = num(unname(t$statistic)), p = num(t$p.value), lower = num(t$conf.int[1]), upper = num(t$conf.int[2]))
}
binom <- function(x, n) {
  t <- binom.test(x, n)
  obj(lower = num(t$conf.int[1]), upper = num(t$conf.int[2]))
}
table3 <- rbind(c(30, 14, 34, 45, 57), c(20, 26, 24, 39, 61))
ps <- c(0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696)
# Non-central chi-square: what the intervals of effects invert.
grid <- expand.grid(x = c(0.5, 3, 12, 80, 900), df = c(1, 4, 30), lambda = c(0, 0.3, 5, 60, 800))
bound <- function(x, df, p) if (pchisq(x, df) < p) 0 else uniroot(function(l) pchisq(x, df, ncp = l) - p, c(0, 10 * x + 100), tol = 1e-11)$root
inverse <- list(c(15.2, 4), c(3.9, 1), c(120, 9), c(0.02, 1), c(64, 30))

cat("{\n")
cat("\"made_by\": ", sprintf("\"make_r_oracle.R, R %s.%s\"", R.version$major, R.version$minor), ",\n", sep = "")
cat("\"samples\": ", obj(a = arr(a), b = arr(b), tied_a = arr(ta), tied_b = arr(tb), small = arr(small), other = arr(other)), ",\n", sep = "")
cat("\"wilcox\": ", obj(asymptotic = wilcox(a, b, exact = FALSE, correct = TRUE), tied = wilcox(ta, tb, exact = FALSE, correct = TRUE), exact = wilcox(small, other, exact = TRUE)), ",\n", sep = "")
cat("\"ks\": ", obj(exact = ks(a, b, exact = TRUE), asymptotic = ks(a, b, exact = FALSE), one_sample = htest(ks.test(small, "punif"))), ",\n", sep = "")
cat("\"welch\": ", obj(plain = welch(a, b), tied = welch(ta, tb), small = welch(small, other)), ",\n", sep = "")
cat("\"chisq\": ", obj(table = chisq(table3), goodness = chisq(c(18, 22, 39, 21), p = c(0.2, 0.2, 0.4, 0.2))), ",\n", sep = "")
cat("\"fisher\": ", obj(tea = fisher(rbind(c(3, 1), c(1, 3))), large = fisher(rbind(c(41, 12), c(19, 33))), zero = fisher(rbind(c(7, 0), c(4, 6)))), ",\n", sep = "")
cat("\"prop\": ", obj(two = prop(c(83, 90), c(86, 93)), wide = prop(c(120, 160), c(400, 420)), one = prop(17, 40)), ",\n", sep = "")
cat("\"binom\": ", obj(middle = binom(17, 40), none = binom(0, 25), all = binom(12, 12)), ",\n", sep = "")
cat("\"p_adjust\": ", obj(p = arr(ps), holm = arr(p.adjust(ps, "holm")), bh = arr(p.adjust(ps, "BH"))), ",\n", sep = "")
cat("\"noncentral\": [", paste(apply(grid, 1, function(r) arr(c(r, pchisq(r[1], r[2], ncp = r[3]), pchisq(r[1], r[2], ncp = r[3], lower.tail = FALSE)))), collapse = ",\n"), "],\n", sep = "")
cat("\"noncentrality\": [", paste(vapply(inverse, function(v) arr(c(v, bound(v[1], v[2], 0.975), bound(v[1], v[2], 0.025))), ""), collapse = ",\n"), "]\n", sep = "")
cat("}\n")
