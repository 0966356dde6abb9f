#include "registry/template_shelf.h"

#include "registry/template.pb.h"
#include "registry/template_cache.h"

namespace warmpost::registry {
namespace {

constexpr std::size_t kCacheBytes = 64u << 20;

// Keys: account, kind, name. The kinds of one template stand apart, so that a list reads no texts.
constexpr std::string_view kEmailHead = "eh", kEmailTexts = "et", kVerificationHead = "vh", kVerificationTexts = "vt", kCount = "n";

struct Kind {
    std::string_view head, texts;
    std::size_t limit;
    std::string_view what;  // for people
};
constexpr Kind kEmail{kEmailHead, kEmailTexts, kMaxTemplates, "Template"};
constexpr Kind kVerification{kVerificationHead, kVerificationTexts, kMaxVerificationTemplates, "Custom verification email template"};

std::string prefix_of(AccountId account, std::string_view part) { return Key().number(static_cast<std::uint64_t>(account.value())).text(part).bytes(); }
std::string key_of(AccountId account, std::string_view part, std::string_view name) {
    return Key().number(static_cast<std::uint64_t>(account.value())).text(part).text(name).bytes();
}

std::unexpected<Error> absent(const Kind& kind, const std::string& name) {
    return fail(ErrorCode::NotFound, std::string(kind.what) + " " + name + " does not exist.", "TemplateName");
}
std::unexpected<Error> unreadable(const std::string& name) { return fail(ErrorCode::Internal, "template " + name + " cannot be read from the registry"); }

void set_tags(pb::TemplateHead& head, const TemplateTags& tags) {
    for (const auto& [key, value] : tags) {
        auto* tag = head.add_tags();
        tag->set_key(key);
        tag->set_value(value);
    }
}
TemplateTags tags_of(const pb::TemplateHead& head) {
    TemplateTags tags;
    for (const auto& tag : head.tags()) tags[tag.key()] = tag.value();
    return tags;
}

pb::TemplateTexts texts_of(const rendering::Source& source) {
    pb::TemplateTexts texts;
    texts.set_subject(source.subject);
    texts.set_has_text(source.text.has_value());
    texts.set_text(source.text.value_or(""));
    texts.set_has_html(source.html.has_value());
    texts.set_html(source.html.value_or(""));
    return texts;
}
rendering::SourcePtr source_of(const pb::TemplateTexts& texts) {
    const auto part = [](bool there, const std::string& text) { return there ? std::optional(text) : std::nullopt; };
    return rendering::make_source(texts.subject(), part(texts.has_text(), texts.text()), part(texts.has_html(), texts.html()));
}

Status fits(const rendering::Source& source) {
    const auto size = source.subject.size() + source.text.value_or("").size() + source.html.value_or("").size();
    if (size <= kMaxTemplateBytes) return {};
    return fail(ErrorCode::LimitExceeded, "The template has " + std::to_string(size) + " bytes; at most 500 KB are allowed.", "TemplateContent");
}

pb::TemplateHead head_of(const VerificationTemplate& given) {
    pb::TemplateHead head;
    head.set_created_ms(to_ms(given.created));
    head.set_updated_ms(to_ms(given.updated));
    head.set_from(given.from);
    head.set_subject(given.subject);
    head.set_success_url(given.success_url);
    head.set_failure_url(given.failure_url);
    set_tags(head, given.tags);
    return head;
}

}  // namespace

struct TemplateShelf::Impl {
    explicit Impl(Registry& r) : registry(r) {}

    // NotFound when it is not there.
    template <class Message>
    Result<Message> read(const Kind& kind, std::string_view part, AccountId account, const std::string& name) const {
        if (Key::has_zero(name)) return absent(kind, name);
        const auto value = registry.get(Space::templates, key_of(account, part, name));
        if (!value) return std::unexpected(value.error());
        if (!*value) return absent(kind, name);
        Message message;
        if (!message.ParseFromString(**value)) return unreadable(name);
        return message;
    }
    Result<std::uint64_t> count(const Kind& kind, AccountId account) const {
        const auto value = registry.get(Space::templates, key_of(account, kCount, kind.head));
        if (!value) return std::unexpected(value.error());
        return *value ? KeyReader(**value).number().value_or(0) : 0;
    }
    static void set_count(Batch& batch, const Kind& kind, AccountId account, std::uint64_t count) {
        batch.put(Space::templates, key_of(account, kCount, kind.head), Key().number(count).bytes());
    }
    static void put(Batch& batch, const Kind& kind, AccountId account, const std::string& name, const pb::TemplateHead& head,
                    const pb::TemplateTexts& texts) {
        batch.put(Space::templates, key_of(account, kind.head, name), head.SerializeAsString());
        batch.put(Space::templates, key_of(account, kind.texts, name), texts.SerializeAsString());
    }

    Status create(const Kind& kind, AccountId account, const std::string& name, const pb::TemplateHead& head, const pb::TemplateTexts& texts) {
        return registry.change([&](Batch& batch) -> Status {
            const auto there = read<pb::TemplateHead>(kind, kind.head, account, name);
            if (there) return fail(ErrorCode::AlreadyExists, std::string(kind.what) + " " + name + " already exists.", "TemplateName");
            if (there.error().code != ErrorCode::NotFound) return std::unexpected(there.error());
            const auto have = count(kind, account);
            if (!have) return std::unexpected(have.error());
            if (*have >= kind.limit)
                return fail(ErrorCode::LimitExceeded,
                            "An account has at most " + std::to_string(kind.limit) + " of these templates; delete one that is not used.", "TemplateName");
            put(batch, kind, account, name, head, texts);
            set_count(batch, kind, account, *have + 1);
            return {};
        });
    }
    Status update(const Kind& kind, AccountId account, const std::string& name, pb::TemplateHead head, const pb::TemplateTexts& texts) {
        return registry.change([&](Batch& batch) -> Status {
            const auto there = read<pb::TemplateHead>(kind, kind.head, account, name);
            if (!there) return std::unexpected(there.error());
            head.set_created_ms(there->created_ms());
            *head.mutable_tags() = there->tags();
            put(batch, kind, account, name, head, texts);
            return {};
        });
    }
    Status change_tags(const Kind& kind, AccountId account, const std::string& name, const std::function<Status(TemplateTags&)>& change) {
        return registry.change([&](Batch& batch) -> Status {
            auto there = read<pb::TemplateHead>(kind, kind.head, account, name);
            if (!there) return std::unexpected(there.error());
            auto tags = tags_of(*there);
            if (auto changed = change(tags); !changed) return changed;
            there->clear_tags();
            set_tags(*there, tags);
            batch.put(Space::templates, key_of(account, kind.head, name), there->SerializeAsString());
            return {};
        });
    }
    Status remove(const Kind& kind, AccountId account, const std::string& name) {
        return registry.change([&](Batch& batch) -> Status {
            const auto there = read<pb::TemplateHead>(kind, kind.head, account, name);
            if (!there) return std::unexpected(there.error());
            const auto have = count(kind, account);
            if (!have) return std::unexpected(have.error());
            batch.erase(Space::templates, key_of(account, kind.head, name));
            batch.erase(Space::templates, key_of(account, kind.texts, name));
            set_count(batch, kind, account, *have > 0 ? *have - 1 : 0);
            return {};
        });
    }
    Status list(const Kind& kind, AccountId account, const std::string& after, std::size_t limit,
                const std::function<void(std::string_view name, const pb::TemplateHead& head)>& found) const {
        const auto prefix = prefix_of(account, kind.head);
        const auto from = after.empty() || Key::has_zero(after) ? prefix : key_of(account, kind.head, after) + '\0';
        std::size_t told = 0;
        return registry.scan(Space::templates, prefix, from, [&](std::string_view key, std::string_view value) {
            if (told == limit) return false;
            pb::TemplateHead head;
            const auto name = KeyReader(key.substr(prefix.size())).text();
            if (name && head.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
                found(*name, head);
                ++told;
            }
            return true;
        });
    }

    Registry& registry;
    mutable TemplateCache cache{kCacheBytes};
};

TemplateShelf::TemplateShelf(Registry& registry) : impl_(std::make_unique<Impl>(registry)) {}
TemplateShelf::~TemplateShelf() = default;

Result<std::shared_ptr<const EmailTemplate>> TemplateShelf::email(AccountId account, const std::string& name) const {
    const auto key = key_of(account, kEmailHead, name);
    std::uint64_t version = 0;
    if (auto kept = impl_->cache.get(key, version)) return kept;
    const auto head = impl_->read<pb::TemplateHead>(kEmail, kEmailHead, account, name);
    if (!head) return std::unexpected(head.error());
    const auto texts = impl_->read<pb::TemplateTexts>(kEmail, kEmailTexts, account, name);
    if (!texts) return std::unexpected(texts.error());
    auto read =
        std::make_shared<const EmailTemplate>(EmailTemplate{source_of(*texts), from_ms(head->created_ms()), from_ms(head->updated_ms()), tags_of(*head)});
    impl_->cache.put(key, read, version);
    return read;
}

Status TemplateShelf::create(AccountId account, const std::string& name, const EmailTemplate& made) {
    if (auto fit = fits(*made.source); !fit) return fit;
    pb::TemplateHead head;
    head.set_created_ms(to_ms(made.created));
    head.set_updated_ms(to_ms(made.updated));
    set_tags(head, made.tags);
    return impl_->create(kEmail, account, name, head, texts_of(*made.source));
}

Status TemplateShelf::update(AccountId account, const std::string& name, const rendering::Source& source, WallTime now) {
    if (auto fit = fits(source); !fit) return fit;
    pb::TemplateHead head;
    head.set_updated_ms(to_ms(now));
    auto done = impl_->update(kEmail, account, name, head, texts_of(source));
    impl_->cache.forget(key_of(account, kEmailHead, name));
    return done;
}

Status TemplateShelf::change_tags(AccountId account, const std::string& name, const std::function<Status(TemplateTags&)>& change) {
    auto done = impl_->change_tags(kEmail, account, name, change);
    impl_->cache.forget(key_of(account, kEmailHead, name));
    return done;
}

Status TemplateShelf::remove(AccountId account, const std::string& name) {
    auto done = impl_->remove(kEmail, account, name);
    impl_->cache.forget(key_of(account, kEmailHead, name));
    return done;
}

Result<std::vector<TemplateName>> TemplateShelf::list(AccountId account, const std::string& after, std::size_t limit) const {
    std::vector<TemplateName> all;
    const auto read = impl_->list(kEmail, account, after, limit, [&](std::string_view name, const pb::TemplateHead& head) {
        all.push_back({std::string(name), from_ms(head.created_ms())});
    });
    if (!read) return std::unexpected(read.error());
    return all;
}

Result<VerificationTemplate> TemplateShelf::verification(AccountId account, const std::string& name) const {
    const auto head = impl_->read<pb::TemplateHead>(kVerification, kVerificationHead, account, name);
    if (!head) return std::unexpected(head.error());
    const auto texts = impl_->read<pb::TemplateTexts>(kVerification, kVerificationTexts, account, name);
    if (!texts) return std::unexpected(texts.error());
    return VerificationTemplate{
        head->from(),  head->subject(), texts->html(), head->success_url(), head->failure_url(), from_ms(head->created_ms()), from_ms(head->updated_ms()),
        tags_of(*head)};
}

Status TemplateShelf::create(AccountId account, const std::string& name, const VerificationTemplate& made) {
    pb::TemplateTexts texts;
    texts.set_has_html(true);
    texts.set_html(made.html);
    return impl_->create(kVerification, account, name, head_of(made), texts);
}

Status TemplateShelf::update(AccountId account, const std::string& name, const VerificationTemplate& changed) {
    pb::TemplateTexts texts;
    texts.set_has_html(true);
    texts.set_html(changed.html);
    return impl_->update(kVerification, account, name, head_of(changed), texts);
}

Status TemplateShelf::remove_verification(AccountId account, const std::string& name) { return impl_->remove(kVerification, account, name); }

Result<std::vector<VerificationTemplateName>> TemplateShelf::list_verification(AccountId account, const std::string& after, std::size_t limit) const {
    std::vector<VerificationTemplateName> all;
    const auto read = impl_->list(kVerification, account, after, limit, [&](std::string_view name, const pb::TemplateHead& head) {
        all.push_back({std::string(name), head.from(), head.subject(), head.success_url(), head.failure_url()});
    });
    if (!read) return std::unexpected(read.error());
    return all;
}

}  // namespace warmpost::registry
