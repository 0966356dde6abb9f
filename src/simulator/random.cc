#include "simulator/random.h"

#include <algorithm>
#include <cmath>

namespace warmpost::simulator {
namespace {

constexpr double kTwoPi = 6.283185307179586;
constexpr double kNormalFrom = 30;     // mean from which the normal distribution stands for the binomial one
constexpr std::int64_t kMostSteps = 1000;

std::uint64_t mix(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

// Inversion: walks up the distribution until its sum exceeds u.
std::int64_t invert(double p, std::int64_t n, double u) {
    double q = std::exp(static_cast<double>(n) * std::log1p(-p));
    double sum = q;
    std::int64_t x = 0;
    while (u >= sum && x < n && q > 0 && x <= kMostSteps) {
        q *= static_cast<double>(n - x) / static_cast<double>(x + 1) * p / (1 - p);
        ++x;
        sum += q;
    }
    return x;
}

}  // namespace

double Draws::uniform(std::uint64_t k) const { return static_cast<double>(mix(state_ ^ k) >> 11) * 0x1.0p-53; }

double Draws::normal(std::uint64_t k) const { return std::sqrt(-2 * std::log(1 - uniform(k))) * std::cos(kTwoPi * uniform(k + 1)); }

std::int64_t Draws::binomial(double p, std::int64_t n, std::uint64_t k) const {
    if (n <= 0 || p <= 0) return 0;
    if (p >= 1) return n;
    const double mean = static_cast<double>(n) * p;
    if (mean < kNormalFrom) return invert(p, n, uniform(k));
    const double near = std::floor(mean + std::sqrt(mean * (1 - p)) * normal(k) + 0.5);
    return std::clamp<std::int64_t>(static_cast<std::int64_t>(near), 0, n);
}

Random::Random(std::uint64_t seed) : root_(mix(seed)) {}

Draws Random::at(Stream stream, std::uint64_t a, std::uint64_t b, std::uint64_t c) const {
    return Draws(mix(mix(mix(mix(root_ ^ static_cast<std::uint64_t>(stream)) ^ a) ^ b) ^ c));
}

}  // namespace warmpost::simulator
