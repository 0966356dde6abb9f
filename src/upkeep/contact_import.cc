#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "control/contact_book.h"
#include "upkeep/import_target.h"

namespace warmpost::upkeep {
namespace json = boost::json;
namespace {

using control::Contact;

constexpr std::uint64_t kMostContacts = 1'000'000;  // SES: of one job
constexpr std::string_view kAddress = "emailAddress", kUnsubscribeAll = "unsubscribeAll", kAttributes = "attributesData", kTopics = "topicPreferences";

Result<bool> read_bool(std::string_view text) {
    const auto word = to_lower(trim(text));
    if (word.empty() || word == "false") return false;
    if (word == "true") return true;
    return fail(ErrorCode::InvalidArgument, "unsubscribeAll must be true or false");
}

// Nothing: they said nothing of the topic.
Status say(Contact& contact, const std::string& topic, std::string_view status) {
    const auto word = trim(status);
    if (word.empty()) return {};
    if (word != "OPT_IN" && word != "OPT_OUT") return fail(ErrorCode::InvalidArgument, "the preference of topic " + topic + " must be OPT_IN or OPT_OUT");
    contact.topics[topic] = word == "OPT_IN";
    return {};
}

std::string_view text_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

// attributesData may be the text of an object, as in the API, or the object itself.
std::string attributes_of(const json::object& object) {
    const auto* value = object.if_contains(kAttributes);
    return value != nullptr && value->is_object() ? json::serialize(*value) : std::string(text_at(object, kAttributes));
}

Status read_preferences(const json::object& object, Contact& contact) {
    const auto* value = object.if_contains(kTopics);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_array()) return fail(ErrorCode::InvalidArgument, "topicPreferences must be a list");
    for (const auto& each : value->get_array()) {
        if (!each.is_object()) return fail(ErrorCode::InvalidArgument, "a topic preference must be an object with topicName and subscriptionStatus");
        const std::string topic(text_at(each.get_object(), "topicName"));
        if (auto said = say(contact, topic, text_at(each.get_object(), "subscriptionStatus")); !said) return said;
    }
    return {};
}

Result<Contact> from_json(const json::object& object) {
    Contact contact;
    contact.address = std::string(trim(text_at(object, kAddress)));
    if (const auto* all = object.if_contains(kUnsubscribeAll); all != nullptr && all->is_bool()) {
        contact.unsubscribe_all = all->get_bool();
    } else {
        const auto read = read_bool(text_at(object, kUnsubscribeAll));
        if (!read) return std::unexpected(read.error());
        contact.unsubscribe_all = *read;
    }
    contact.attributes = attributes_of(object);
    if (auto read = read_preferences(object, contact); !read) return std::unexpected(read.error());
    return contact;
}

class ContactImport final : public ImportTarget {
public:
    ContactImport(control::ContactBook book, AccountId account, control::ContactList list, bool puts)
        : book_(std::move(book)), account_(account), list_(std::move(list)), puts_(puts) {}

    [[nodiscard]] std::uint64_t most_records() const override { return kMostContacts; }
    [[nodiscard]] bool csv_has_header() const override { return true; }
    [[nodiscard]] Status begin(const std::vector<std::string>& header) override {
        columns_.clear();
        for (const auto& name : header) columns_.emplace_back(trim(name));
        if (std::ranges::count(columns_, kAddress) != 1)
            return fail(ErrorCode::InvalidArgument, "The first line of the file must name its columns, emailAddress among them once.");
        for (const auto& name : columns_) {
            if (name == kAddress || name == kUnsubscribeAll || name == kAttributes) continue;
            const auto topic = topic_of(name);
            if (topic.empty())
                return fail(ErrorCode::InvalidArgument,
                            "Column " + name + " is not known: there are emailAddress, unsubscribeAll, attributesData and topicPreferences.TOPIC.");
            if (puts_ && list_.topic(topic) == nullptr)
                return fail(ErrorCode::InvalidArgument, "List " + list_.name + " doesn't contain a topic named " + topic + ".");
        }
        return {};
    }
    [[nodiscard]] Status take(ImportRecord record) override {
        auto contact = record.format == ImportFormat::json ? from_json(record.object) : from_fields(record.fields);
        if (!contact) return std::unexpected(contact.error());
        if (!puts_) *contact = Contact{contact->address, {}, false, {}, {}, {}};  // who goes needs no preferences
        if (auto good = control::check_contact(list_, *contact); !good) return good;
        contacts_.push_back(std::move(*contact));
        return {};
    }
    [[nodiscard]] Status write() override {
        auto contacts = std::exchange(contacts_, {});
        if (puts_) return settled(book_.put_all(account_, list_.name, std::move(contacts)));
        std::vector<std::string> addresses;
        for (auto& each : contacts) addresses.push_back(std::move(each.address));
        return settled(book_.erase_all(account_, list_.name, addresses));
    }

private:
    static std::string topic_of(std::string_view column) {
        const std::string prefix = std::string(kTopics) + ".";
        return column.starts_with(prefix) ? std::string(column.substr(prefix.size())) : std::string();
    }
    // The list may be deleted while the job runs: that ends it.
    static Status settled(Status written) {
        if (!written && written.error().code == ErrorCode::NotFound) written.error().code = ErrorCode::InvalidArgument;
        return written;
    }
    Result<Contact> from_fields(const std::vector<std::string>& fields) const {
        if (fields.size() != columns_.size())
            return fail(ErrorCode::InvalidArgument, "the record has " + std::to_string(fields.size()) + " fields and the first line " + std::to_string(columns_.size()));
        Contact contact;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto& column = columns_[i];
            if (column == kAddress) {
                contact.address = std::string(trim(fields[i]));
            } else if (column == kAttributes) {
                contact.attributes = std::string(trim(fields[i]));
            } else if (column == kUnsubscribeAll) {
                const auto read = read_bool(fields[i]);
                if (!read) return std::unexpected(read.error());
                contact.unsubscribe_all = *read;
            } else if (auto said = say(contact, topic_of(column), fields[i]); !said) {
                return std::unexpected(said.error());
            }
        }
        return contact;
    }

    control::ContactBook book_;
    AccountId account_;
    control::ContactList list_;
    bool puts_;
    std::vector<std::string> columns_;
    std::vector<Contact> contacts_;
};

}  // namespace

MakeImportTarget contact_import(registry::Registry& registry, std::function<WallTime()> now) {
    return [&registry, now = std::move(now)](AccountId account, const json::object& destination) -> Result<std::unique_ptr<ImportTarget>> {
        const auto action = text_at(destination, "ContactListImportAction");
        if (action != "PUT" && action != "DELETE") return fail(ErrorCode::InvalidArgument, "ContactListImportAction must be PUT or DELETE.");
        control::ContactBook book(registry, now);
        auto list = book.list(account, std::string(text_at(destination, "ContactListName")));
        if (!list) return fail(ErrorCode::InvalidArgument, list.error().message);
        return std::make_unique<ContactImport>(std::move(book), account, std::move(*list), action == "PUT");
    };
}

}  // namespace warmpost::upkeep
