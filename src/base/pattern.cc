#include "base/pattern.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

namespace warmpost {

struct PatternSet::Impl {
    re2::RE2::Set set;
    explicit Impl(const re2::RE2::Options& options) : set(options, re2::RE2::UNANCHORED) {}
};

Result<PatternSet> PatternSet::make(const std::vector<std::string>& patterns) {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);  // replies are bytes, not text
    options.set_log_errors(false);
    auto impl = std::make_unique<Impl>(options);
    for (const auto& pattern : patterns) {
        std::string reason;
        if (impl->set.Add(pattern, &reason) < 0)
            return fail(ErrorCode::InvalidArgument, "the pattern \"" + pattern + "\" is no regular expression: " + reason);
    }
    if (!patterns.empty() && !impl->set.Compile())
        return fail(ErrorCode::InvalidArgument, "the patterns together are too large to compile");
    return PatternSet(patterns.empty() ? nullptr : std::move(impl));
}

PatternSet::PatternSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;

std::optional<std::size_t> PatternSet::first_match(std::string_view text) const {
    std::vector<int> hits;
    if (!impl_ || !impl_->set.Match(re2::StringPiece(text.data(), text.size()), &hits) || hits.empty()) return std::nullopt;
    return static_cast<std::size_t>(*std::ranges::min_element(hits));
}

}  // namespace warmpost
