# A mailer as a Rails application has it; what it is given comes as JSON in ARGV.
require "action_mailer"
require "json"

given = JSON.parse(ARGV[0])
ActionMailer::Base.raise_delivery_errors = true
ActionMailer::Base.delivery_method = :smtp
ActionMailer::Base.smtp_settings = {
  address: "127.0.0.1", port: given["port"], domain: "shop.example", user_name: given["user"], password: given["password"],
  authentication: given["authentication"].to_sym, enable_starttls: true, openssl_verify_mode: "none", open_timeout: 20, read_timeout: 20
}

class OrderMailer < ActionMailer::Base
  def shipped(given)
    attachments["Rechnung Nr. 7.pdf"] = "%PDF-1.4\n" + (0..255).map(&:chr).join.b * 20
    headers["X-SES-CONFIGURATION-SET"] = given["set"] if given["set"]
    headers["X-SES-MESSAGE-TAGS"] = "kind=order"
    mail(from: given["from"], to: given["to"], bcc: given["bcc"], subject: "Ihre Bestellung ist unterwegs: Grüße") do |format|
      format.text { render plain: "Schöne Grüße\n.\nbis bald" }
      format.html { render html: "<p>Schöne Grüße</p>".html_safe }
    end
  end
end

begin
  OrderMailer.shipped(given).deliver_now
  puts JSON.generate({ sent: true })
rescue Net::ProtoServerError, Net::SMTPAuthenticationError, Net::SMTPFatalError => e
  puts JSON.generate({ error: e.class.name, message: e.message.strip })
end
