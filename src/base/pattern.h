// A set of regular expressions matched at once, by RE2: linear in the text whatever a stranger sends. Case-insensitive.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace warmpost {

class PatternSet {
public:
    // Errors: InvalidArgument with the pattern and RE2's reason.
    [[nodiscard]] static Result<PatternSet> make(const std::vector<std::string>& patterns);
    PatternSet(PatternSet&&) noexcept;
    PatternSet& operator=(PatternSet&&) noexcept;
    ~PatternSet();
    // Index of the first (lowest-numbered) pattern found anywhere in `text`. Callable from any thread.
    [[nodiscard]] std::optional<std::size_t> first_match(std::string_view text) const;

private:
    struct Impl;
    explicit PatternSet(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost
